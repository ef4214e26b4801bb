package dev.millrace.cloud.service.mwaa.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DagFolderTest {
    @TempDir
    Path folder;

    private final TreeMap<String, String> objects = new TreeMap<>();
    private final List<String> read = new ArrayList<>();

    @Test
    void the_folder_is_as_the_bucket_is_and_only_what_changed_is_read_again() throws Exception {
        DagFolder dags = new DagFolder(new Bucket(), Plans.plan(Map.of(), Map.of()), folder);
        objects.putAll(Map.of("dags/day.py", "one", "dags/lib/deep.py", "two", "dags/", "", "dagsier/no.py", "no"));

        assertThat(dags.synchronise()).isTrue();
        assertThat(folder.resolve("day.py")).hasContent("one");
        assertThat(folder.resolve("lib/deep.py")).hasContent("two");
        assertThat(read).containsExactly("dags/day.py", "dags/lib/deep.py");

        read.clear();
        assertThat(dags.synchronise()).isFalse();
        assertThat(read).isEmpty();

        objects.put("dags/day.py", "changed");
        objects.remove("dags/lib/deep.py");
        assertThat(dags.synchronise()).isTrue();
        assertThat(folder.resolve("day.py")).hasContent("changed");
        assertThat(folder.resolve("lib/deep.py")).doesNotExist();
        assertThat(read).containsExactly("dags/day.py");
    }

    @Test
    void what_another_took_away_is_read_again() throws Exception {
        DagFolder dags = new DagFolder(new Bucket(), Plans.plan(Map.of(), Map.of()), folder);
        objects.put("dags/day.py", "one");
        dags.synchronise();
        Files.delete(folder.resolve("day.py"));

        assertThat(dags.synchronise()).isTrue();
        assertThat(folder.resolve("day.py")).hasContent("one");
    }

    @Test
    void more_than_a_page_of_objects_is_read() throws Exception {
        for (int i = 0; i < 1_001; i++) {
            objects.put("dags/%05d.py".formatted(i), "x");
        }
        new DagFolder(new Bucket(), Plans.plan(Map.of(), Map.of()), folder).synchronise();

        assertThat(folder.resolve("01000.py")).exists();
    }

    @Test
    void a_key_that_leads_out_is_passed_over() throws Exception {
        Path dags = Files.createDirectory(folder.resolve("dags"));
        objects.put("dags/../outside.py", "no");

        new DagFolder(new Bucket(), Plans.plan(Map.of(), Map.of()), dags).synchronise();

        assertThat(folder.resolve("outside.py")).doesNotExist();
        assertThat(read).isEmpty();
    }

    private final class Bucket implements SourceBucket {
        @Override
        public List<Listed> list(String account, String bucket, String prefix, String after, int atMost) {
            return objects.tailMap(after.isEmpty() ? prefix : after, after.isEmpty()).entrySet().stream()
                    .filter(object -> object.getKey().startsWith(prefix))
                    .limit(atMost)
                    .map(object -> new Listed(object.getKey(), object.getValue().length(), object.getValue()))
                    .toList();
        }

        @Override
        public byte[] read(String account, String bucket, String key, @Nullable String version, int atMost)
                throws IOException {
            read.add(key);
            return objects.get(key).getBytes(StandardCharsets.UTF_8);
        }
    }
}
