package dev.millrace.cloud.service.mwaa.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginsTest {
    @TempDir
    Path folder;

    @Test
    void files_come_to_lie_as_they_are_in_the_archive() throws Exception {
        Plugins.unpack(zip(Map.of("mine.py", "one", "operators/deep/other.py", "two")), folder.resolve("plugins"));

        assertThat(folder.resolve("plugins/mine.py")).hasContent("one");
        assertThat(folder.resolve("plugins/operators/deep/other.py")).hasContent("two");
    }

    @Test
    void what_leads_out_is_refused() throws Exception {
        byte[] archive = zip(Map.of("../outside.py", "one"));

        assertThatThrownBy(() -> Plugins.unpack(archive, folder.resolve("plugins")))
                .isInstanceOf(IOException.class)
                .hasMessage("it has a file outside of itself: ../outside.py");
        assertThat(folder.resolve("outside.py")).doesNotExist();
    }

    @Test
    void what_is_no_archive_is_refused() {
        byte[] text = "import this".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Plugins.unpack(text, folder))
                .isInstanceOf(IOException.class)
                .hasMessage("it is no zip archive");
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (var file : new TreeMap<>(files).entrySet()) {
                out.putNextEntry(new ZipEntry(file.getKey()));
                out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
