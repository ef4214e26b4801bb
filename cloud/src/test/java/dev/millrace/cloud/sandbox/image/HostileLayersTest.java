package dev.millrace.cloud.sandbox.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.sandbox.image.RejectedLayer.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileLayersTest {
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
    void aLinkOfALowerLayerIsNeverWrittenThrough() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        String up = "../".repeat(20) + outside.toString().substring(1);
        var lower = new LayerKit().symbolicLink("a", outside.toString()).symbolicLink("b", up);
        var upper = new LayerKit().file("a/x", "x").file("b/x", "x").file("b/.wh..wh..opq", "");
        Files.writeString(outside.resolve("mine"), "mine");
        Path root = root(lower.blob(), upper.blob());
        assertThat(outside).isDirectoryContaining("glob:**mine");
        assertThat(outside.resolve("x")).doesNotExist();
        assertThat(root.resolve("a/x")).hasContent("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "a/..", "..", "./../x"})
    void aNameThatLeadsOutIsRefused(String name) {
        refused(Reason.PATH_OUTSIDE_ROOT, "the name '" + name + "' leads out of the root", kit -> kit.file(name, "x"));
    }

    @Test
    void anAbsoluteNameIsRefused() {
        refused(Reason.PATH_OUTSIDE_ROOT, "the name '/etc/x' is absolute", kit -> kit.file("/etc/x", "x"));
    }

    @Test
    void aWhiteoutThatLeadsOutIsRefused() {
        refused(Reason.PATH_OUTSIDE_ROOT, "the whiteout 'a/.wh...' names no file", kit -> kit.file("a/.wh...", ""));
        refused(Reason.PATH_OUTSIDE_ROOT, "the whiteout '.wh.' names no file", kit -> kit.file(".wh.", ""));
        refused(Reason.PATH_OUTSIDE_ROOT, "the name '../.wh.x' leads out of the root", kit -> kit.file("../.wh.x", ""));
    }

    @Test
    void writingThroughALinkOfTheSameLayerIsRefused() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        refused(
                Reason.LINK_IN_PATH,
                "'a/x' leads through 'a', no directory",
                kit -> kit.symbolicLink("a", outside.toString()).file("a/x", "x"));
        refused(
                Reason.LINK_IN_PATH,
                "'a/b/x' leads through 'a', no directory",
                kit -> kit.symbolicLink("a", outside.toString()).directory("a/b/x", 0755));
        refused(
                Reason.LINK_IN_PATH,
                "'d/a/x' leads through 'd/a', no directory",
                kit -> kit.directory("d/a", 0755)
                        .symbolicLink("d/a", outside.toString())
                        .file("d/a/x", "x"));
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aFileReplacesALinkAndDoesNotFollowIt() throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "untouched");
        Path root = root(new LayerKit()
                .symbolicLink("a", victim.toString())
                .file("a", "x", 0777)
                .blob());
        assertThat(root.resolve("a")).hasContent("x");
        assertThat(victim).hasContent("untouched");
    }

    @Test
    void hardLinksOutOfTheRootAreRefused() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "untouched");
        refused(
                Reason.HARD_LINK_OUTSIDE_ROOT,
                "the hard link 'a' leads to '" + victim + "', outside of the root",
                kit -> kit.hardLink("a", victim.toString()));
        refused(
                Reason.HARD_LINK_OUTSIDE_ROOT,
                "the hard link 'a' leads to '../../victim', outside of the root",
                kit -> kit.hardLink("a", "../../victim"));
        refused(
                Reason.HARD_LINK_OUTSIDE_ROOT,
                "the hard link 'a' leads through the symbolic link 'd'",
                kit -> kit.symbolicLink("d", directory.toString()).hardLink("a", "d/victim"));
        refused(
                Reason.HARD_LINK_WITHOUT_TARGET,
                "the hard link 'a' leads to 'b', which is no file of this layer",
                kit -> kit.hardLink("a", "b"));
    }

    @Test
    void devicesAndUnknownKindsAreRefused() {
        refused(Reason.DEVICE_NODE, "'sda' is a device or a named pipe", kit -> kit.device("sda"));
        refused(Reason.DEVICE_NODE, "'p' is a device or a named pipe", kit -> kit.kind("p", TarConstants.LF_FIFO));
        refused(Reason.UNKNOWN_ENTRY, "'m' is of the unknown kind 'M'", kit -> kit.kind("m", (byte) 'M'));
    }

    @Test
    void longNamesAreRefused() {
        String name = "n".repeat(256);
        refused(
                Reason.NAME_TOO_LONG,
                "the name '" + name.substring(0, 200) + "…' is too long",
                kit -> kit.file(name, "x"));
        String path = "d/".repeat(2100) + "x";
        refused(
                Reason.NAME_TOO_LONG,
                "the name '" + path.substring(0, 200) + "…' is too long",
                kit -> kit.file(path, "x"));
        refused(Reason.NAME_TOO_LONG, "a header is longer than 1048576 bytes", kit -> kit.longName(20_000_000));
    }

    @Test
    void moreThanTheLimitsAllowIsRefused() throws IOException {
        store = store(new UnpackLimits(1000, 3), 1L << 40);
        refused(
                Reason.TOO_MANY_BYTES,
                "its files are larger than 1000 bytes",
                kit -> kit.file("a", "x".repeat(600)).file("b", "x".repeat(600)));
        refused(
                Reason.TOO_MANY_ENTRIES,
                "it has more than 3 entries",
                kit -> kit.file("a", "").file("b", "").file("c", "").file("d", ""));
    }

    @Test
    void aBlobThatIsNotWhatItsDigestSaysIsRefused() {
        byte[] tar = new LayerKit().file("a", "a").tar();
        byte[] other = tar.clone();
        other[600] ^= 1;
        var blob = new LayerBlob(LayerKit.digest(tar), tar.length, LayerKit.TAR, () -> new ByteArrayInputStream(other));
        refused(
                blob,
                Reason.DIGEST_MISMATCH,
                "the digest of its bytes is " + LayerKit.digest(other).substring(7));
    }

    @Test
    void trailingBytesArePartOfTheDigest() {
        byte[] tar = new LayerKit().file("a", "a").tar();
        byte[] longer = Arrays.copyOf(tar, tar.length + 100_000);
        longer[longer.length - 1] = 1;
        var blob = new LayerBlob(
                LayerKit.digest(tar), longer.length, LayerKit.TAR, () -> new ByteArrayInputStream(longer));
        refused(
                blob,
                Reason.DIGEST_MISMATCH,
                "the digest of its bytes is " + LayerKit.digest(longer).substring(7));
    }

    @Test
    void aBlobOfAnotherLengthIsRefused() {
        byte[] tar = new LayerKit().file("a", "a").tar();
        var less =
                new LayerBlob(LayerKit.digest(tar), tar.length + 9, LayerKit.TAR, () -> new ByteArrayInputStream(tar));
        refused(less, Reason.SIZE_MISMATCH, "it should have " + (tar.length + 9) + " bytes and has " + tar.length);
        var more =
                new LayerBlob(LayerKit.digest(tar), tar.length - 9, LayerKit.TAR, () -> new ByteArrayInputStream(tar));
        refused(more, Reason.SIZE_MISMATCH, "it should have " + (tar.length - 9) + " bytes and has more");
    }

    @Test
    void whatIsNoTarIsRefused() {
        byte[] junk = "this is no tar, whatever the manifest says. ".repeat(100).getBytes(StandardCharsets.UTF_8);
        var kit = new LayerKit();
        assertThat(rejection(kit.blob(junk, LayerKit.TAR)).reason()).isEqualTo(Reason.MALFORMED);
        assertThat(rejection(kit.blob(junk, LayerKit.TAR + "+gzip")).reason()).isEqualTo(Reason.MALFORMED);
        assertThat(rejection(kit.blob(junk, LayerKit.TAR + "+zstd")).reason()).isEqualTo(Reason.MALFORMED);
        byte[] gzip =
                LayerKit.gzip(new LayerKit().file("a", "a".repeat(100_000)).tar());
        assertThat(rejection(kit.blob(Arrays.copyOf(gzip, gzip.length / 2), LayerKit.TAR + "+gzip"))
                        .reason())
                .isEqualTo(Reason.MALFORMED);
        byte[] tar = new LayerKit().file("a", "a".repeat(100_000)).tar();
        assertThat(rejection(kit.blob(Arrays.copyOf(tar, tar.length / 2), LayerKit.TAR))
                        .reason())
                .isEqualTo(Reason.MALFORMED);
        refused(kit.blob(tar, "text/plain"), Reason.MEDIA_TYPE_NOT_SUPPORTED, "its media type is 'text/plain'");
    }

    /// Whatever the bytes, a layer is unpacked or refused, and nothing appears outside.
    @Test
    void brokenTarsAreUnpackedOrRefused() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        byte[] sound = new LayerKit()
                .directory("d", 0755)
                .file("d/f", "f".repeat(700))
                .symbolicLink("l", "../../../../tmp")
                .hardLink("h", "d/f")
                .file("n".repeat(150), "long name")
                .file("é", "not ASCII")
                .tar();
        for (int round = 0; round < 400; round++) {
            byte[] broken = sound.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            repairChecksums(broken);
            try {
                root(new LayerKit().blob(broken, LayerKit.TAR));
            } catch (RejectedLayer expected) {
                assertThat(expected.getMessage()).startsWith("Layer sha256:");
            }
        }
        try (var children = Files.list(directory)) {
            assertThat(children).containsExactly(directory.resolve("store"));
        }
    }

    /// So that a changed header is read and not just found broken.
    private static void repairChecksums(byte[] tar) {
        for (int block = 0; block + 512 <= tar.length; block += 512) {
            if (tar[block + 257] == 'u' && tar[block + 258] == 's') {
                Arrays.fill(tar, block + 148, block + 156, (byte) ' ');
                int sum = 0;
                for (int i = 0; i < 512; i++) {
                    sum += tar[block + i] & 0xff;
                }
                byte[] octal = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(octal, 0, tar, block + 148, 8);
            }
        }
    }

    private Path root(LayerBlob... blobs) throws RejectedLayer, IOException {
        return store.acquire(List.of(blobs)).directory();
    }

    private RejectedLayer rejection(LayerBlob blob) {
        try {
            root(blob);
        } catch (RejectedLayer rejected) {
            return rejected;
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
        throw new AssertionError("not refused");
    }

    private void refused(Reason reason, String what, Consumer<LayerKit> content) {
        var kit = new LayerKit();
        content.accept(kit);
        refused(kit.gzipBlob(), reason, what);
    }

    private void refused(LayerBlob blob, Reason reason, String what) {
        RejectedLayer rejected = rejection(blob);
        assertThat(rejected.reason()).isEqualTo(reason);
        assertThat(rejected).hasMessage("Layer " + blob.digest() + " refused: " + what);
        try {
            assertThat(directory.resolve("store/layers")).isEmptyDirectory();
            assertThat(directory.resolve("store/images")).isEmptyDirectory();
        } catch (AssertionError left) {
            throw new AssertionError("something was left of " + what, left);
        }
    }
}
