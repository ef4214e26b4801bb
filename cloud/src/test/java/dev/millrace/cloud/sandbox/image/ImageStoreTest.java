package dev.millrace.cloud.sandbox.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {
    @TempDir
    Path directory;

    private final AtomicLong seconds = new AtomicLong(1_000_000_000);
    private ImageStore store;

    @BeforeEach
    void open() throws IOException {
        store = store(UnpackLimits.DEFAULT, 1L << 40);
    }

    private ImageStore store(UnpackLimits limits, long keptBytes) throws IOException {
        return new ImageStore(
                directory.resolve("store"), limits, keptBytes, () -> Instant.ofEpochSecond(seconds.getAndIncrement()));
    }

    @Test
    void layersLieOverOneAnother() throws Exception {
        var lower = new LayerKit().directory("etc", 0755).file("etc/a", "lower").file("etc/b", "b");
        var upper = new LayerKit()
                .file("etc/a", "upper", 0600)
                .file("./deep/er/c", "c")
                .symbolicLink("l", "etc/b");
        Path root = root(lower.blob(), upper.gzipBlob());
        assertThat(root.resolve("etc/a")).hasContent("upper");
        assertThat(root.resolve("etc/b")).hasContent("b");
        assertThat(root.resolve("deep/er/c")).hasContent("c");
        assertThat(Files.readSymbolicLink(root.resolve("l"))).isEqualTo(Path.of("etc/b"));
        assertThat(Files.getPosixFilePermissions(root.resolve("etc/a")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void allThreeCompressionsAreRead() throws Exception {
        for (LayerBlob blob : List.of(
                new LayerKit().file("a", "tar").blob(),
                new LayerKit().file("a", "gzip").gzipBlob(),
                new LayerKit().file("a", "zstd").zstdBlob())) {
            String expected =
                    blob.mediaType().endsWith("tar") ? "tar" : blob.mediaType().replaceAll(".*\\+", "");
            assertThat(root(blob).resolve("a")).hasContent(expected);
        }
        assertThat(root(new LayerKit()
                                .blob(
                                        new LayerKit().file("a", "docker").tar(),
                                        "application/vnd.docker.image.rootfs.diff.tar"))
                        .resolve("a"))
                .hasContent("docker");
    }

    @Test
    void aWhiteoutRemovesWhatLowerLayersHave() throws Exception {
        var lower = new LayerKit().file("etc/a", "a").file("etc/b", "b").file("opt/x/y", "y");
        var upper = new LayerKit().file("etc/.wh.a", "").file(".wh.opt", "");
        Path root = root(lower.blob(), upper.blob());
        assertThat(root.resolve("etc/a")).doesNotExist();
        assertThat(root.resolve("etc/b")).exists();
        assertThat(root.resolve("opt")).doesNotExist();
        assertThat(root.resolve("etc/.wh.a")).doesNotExist();
    }

    @Test
    void aWhiteoutLeavesWhatItsOwnLayerAdds() throws Exception {
        var lower = new LayerKit().file("d/old", "old").file("f", "old");
        var upper = new LayerKit()
                .file("d/new", "new")
                .file("d/.wh..wh..opq", "")
                .file("f", "new")
                .file(".wh.f", "");
        Path root = root(lower.blob(), upper.blob());
        assertThat(root.resolve("d/old")).doesNotExist();
        assertThat(root.resolve("d/new")).hasContent("new");
        assertThat(root.resolve("f")).hasContent("new");
    }

    @Test
    void kindsMayChangeFromLayerToLayer() throws Exception {
        var lower = new LayerKit().file("a/b", "b").file("f", "file").symbolicLink("l", "a");
        var upper = new LayerKit()
                .file("a", "now a file")
                .file("f/g", "now a directory")
                .directory("l", 0755);
        Path root = root(lower.blob(), upper.blob());
        assertThat(root.resolve("a")).hasContent("now a file");
        assertThat(root.resolve("f/g")).hasContent("now a directory");
        assertThat(Files.isSymbolicLink(root.resolve("l"))).isFalse();
    }

    @Test
    void aDirectoryWithoutAnEntryOfItsOwnFollowsALinkBelowInsideTheRoot() throws Exception {
        var lower = new LayerKit().directory("usr/lib", 0755).symbolicLink("lib", "/usr/lib");
        var upper = new LayerKit().file("lib/new.so", "so");
        Path root = root(lower.blob(), upper.blob());
        assertThat(root.resolve("usr/lib/new.so")).hasContent("so");
        assertThat(Files.isSymbolicLink(root.resolve("lib"))).isTrue();
    }

    @Test
    void hardLinksShareOneFile() throws Exception {
        Path root = root(new LayerKit().file("a", "a").hardLink("d/b", "./a").blob());
        assertThat(Files.getAttribute(root.resolve("d/b"), "unix:ino"))
                .isEqualTo(Files.getAttribute(root.resolve("a"), "unix:ino"));
    }

    @Test
    void setuidAndItsLikeAreDropped() throws Exception {
        Path root = root(
                new LayerKit().file("su", "su", 06755).directory("d", 01777).blob());
        assertThat((Integer) Files.getAttribute(root.resolve("su"), "unix:mode") & 07777)
                .isEqualTo(0755);
        assertThat((Integer) Files.getAttribute(root.resolve("d"), "unix:mode") & 07777)
                .isEqualTo(0777);
    }

    @Test
    void directoriesThatMayNotBeWrittenAreFilledAndRemoved() throws Exception {
        store = store(UnpackLimits.DEFAULT, 0);
        var kit = new LayerKit().directory("d", 0555).file("d/f", "f", 0);
        try (var image = store.acquire(List.of(kit.blob()))) {
            assertThat(image.directory().resolve("d/f")).hasContent("f");
        }
        assertThat(directory.resolve("store/images")).isEmptyDirectory();
        assertThat(directory.resolve("store/layers")).isEmptyDirectory();
    }

    @Test
    void devicesOfDevAreLeftOut() throws Exception {
        Path root = root(new LayerKit().device("dev/null").file("a", "a").blob());
        assertThat(root.resolve("dev/null")).doesNotExist();
        assertThat(root.resolve("a")).exists();
    }

    @Test
    void anEmptiedStoreUnpacksAgain() throws Exception {
        LayerBlob blob = new LayerKit().file("a", "a").blob();
        root(blob);
        Files.move(directory.resolve("store"), directory.resolve("trash"));
        assertThat(root(blob).resolve("a")).hasContent("a");
    }

    /// Else they would count for ever, and every image would be unpacked at each start.
    @Test
    void layersOfARefusedImageAreRemovedBeforeOthers() throws Exception {
        ImageStore small = store(UnpackLimits.DEFAULT, 10_000);
        var sound = new LayerKit().file("a", new byte[4_000], 0644);
        LayerBlob soundBlob = sound.blob();
        small.acquire(List.of(soundBlob)).close();
        byte[] junk = "no tar".repeat(100).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> small.acquire(List.of(
                        new LayerKit().file("b", new byte[9_000], 0644).blob(),
                        new LayerKit().blob(junk, LayerKit.TAR))))
                .isInstanceOf(RejectedLayer.class);
        small.acquire(List.of(soundBlob)).close();
        small.acquire(List.of(soundBlob)).close();
        assertThat(sound.opened).hasValue(1);
        try (var layers = Files.list(directory.resolve("store/layers"))) {
            assertThat(layers).hasSize(1);
        }
    }

    @Test
    void aLayerIsUnpackedOnceForAllWhoWantItAtTheSameTime() throws Exception {
        var lower = new LayerKit().file("big", new byte[20_000_000], 0644);
        var upper = new LayerKit().file("small", "s");
        LayerBlob lowerBlob = lower.gzipBlob();
        LayerBlob upperBlob = upper.gzipBlob();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<Path>>();
            for (int i = 0; i < 20; i++) {
                var blobs = i % 2 == 0 ? List.of(lowerBlob, upperBlob) : List.of(lowerBlob);
                tasks.add(() -> root(blobs.toArray(new LayerBlob[0])));
            }
            for (var root : threads.invokeAll(tasks)) {
                assertThat(root.get().resolve("big")).hasSize(20_000_000);
            }
        }
        assertThat(lower.opened).hasValue(1);
        assertThat(upper.opened).hasValue(1);
    }

    @Test
    void unpackedLayersSurviveARestartAndHalfMadeOnesDoNot() throws Exception {
        var kit = new LayerKit().file("a", "a");
        LayerBlob blob = kit.blob();
        root(blob);
        Files.createDirectories(directory.resolve("store/layers/.new-crashed/tree"));
        Files.createDirectories(directory.resolve("store/images/.old-crashed/root/d"));
        open();
        assertThat(root(blob).resolve("a")).hasContent("a");
        assertThat(kit.opened).hasValue(1);
        assertThat(directory.resolve("store/layers/.new-crashed")).doesNotExist();
        assertThat(directory.resolve("store/images/.old-crashed")).doesNotExist();
    }

    @Test
    void aFailedUnpackingLeavesNothingAndIsTriedAgain() throws Exception {
        byte[] tar = new LayerKit().file("a", "a").tar();
        var failing = new LayerBlob(LayerKit.digest(tar), tar.length, LayerKit.TAR, () -> {
            throw new IOException("the disk is gone");
        });
        assertThatThrownBy(() -> store.acquire(List.of(failing)))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is gone");
        assertThat(directory.resolve("store/layers")).isEmptyDirectory();
        assertThat(directory.resolve("store/images")).isEmptyDirectory();
        assertThat(root(new LayerKit().blob(tar, LayerKit.TAR)).resolve("a")).hasContent("a");
    }

    @Test
    void theLongestUnusedGoesFirstAndWhatIsInUseStays() throws Exception {
        store = store(UnpackLimits.DEFAULT, 2500);
        LayerBlob base = new LayerKit().file("base", "b".repeat(1000)).blob();
        LayerBlob one = new LayerKit().file("one", "1".repeat(1000)).blob();
        LayerBlob two = new LayerKit().file("two", "2".repeat(1000)).blob();
        RootFileSystem first = store.acquire(List.of(base, one));
        RootFileSystem second = store.acquire(List.of(base, two));
        assertThat(first.directory().resolve("one")).hasContent("1".repeat(1000));
        assertThat(second.directory().resolve("two")).hasContent("2".repeat(1000));
        first.close();
        assertThat(first.directory()).doesNotExist();
        first.close();
        assertThat(second.directory().resolve("base")).hasContent("b".repeat(1000));
        assertThat(layers()).containsExactlyInAnyOrder(base.digest(), two.digest());
        second.close();
        assertThat(second.directory()).exists();
        store.acquire(List.of(one)).close();
        assertThat(second.directory()).doesNotExist();
        assertThat(layers()).containsExactly(one.digest());
    }

    private List<String> layers() throws IOException {
        try (var layers = Files.list(directory.resolve("store/layers"))) {
            return layers.map(layer -> layer.getFileName().toString().replace('-', ':'))
                    .toList();
        }
    }

    private Path root(LayerBlob... blobs) throws RejectedLayer, IOException {
        return store.acquire(List.of(blobs)).directory();
    }
}
