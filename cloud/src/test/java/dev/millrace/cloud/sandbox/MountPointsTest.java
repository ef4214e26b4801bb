package dev.millrace.cloud.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MountPointsTest {
    @TempDir
    Path root;

    @Test
    void a_link_in_the_place_of_a_file_gives_way_to_one() throws Exception {
        Files.createDirectory(root.resolve("etc"));
        Files.createSymbolicLink(root.resolve("etc/resolv.conf"), Path.of("../run/systemd/resolve/stub-resolv.conf"));

        assertThat(new MountPoints(root).insist("/etc/resolv.conf", false)).isTrue();

        assertThat(Files.isRegularFile(root.resolve("etc/resolv.conf"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void a_link_in_the_place_of_a_directory_gives_way_to_one() throws Exception {
        Files.createSymbolicLink(root.resolve("tmp"), Path.of("/var/tmp"));

        assertThat(new MountPoints(root).insist("/tmp", true)).isTrue();

        assertThat(Files.isDirectory(root.resolve("tmp"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void what_one_start_put_in_place_of_a_link_no_other_takes_away() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ReentrantLock replacing = new ReentrantLock();
            for (int image = 0; image < 50; image++) {
                Path shared = Files.createDirectory(root.resolve("image-" + image));
                Path place = Files.createDirectory(shared.resolve("etc")).resolve("resolv.conf");
                Files.createSymbolicLink(place, Path.of("nowhere"));
                Callable<Boolean> start = () -> new MountPoints(shared, replacing).insist("/etc/resolv.conf", false)
                        && Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS);
                List<Future<Boolean>> starts = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    starts.add(threads.submit(start));
                }
                for (Future<Boolean> one : starts) {
                    assertThat(one.get()).isTrue();
                }
            }
        }
    }
}
