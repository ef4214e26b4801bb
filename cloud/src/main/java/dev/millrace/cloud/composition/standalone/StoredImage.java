package dev.millrace.cloud.composition.standalone;

import dev.millrace.cloud.service.ecr.ImageReads.Opened;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An image on this machine's disk, opened: an OCI layout as a folder or a tar, or what `docker save` writes.
///
/// Held open while the image is used.
public final class StoredImage implements AutoCloseable {
    private static final String OCI = "oci:";
    private static final String OCI_ARCHIVE = "oci-archive:";
    private static final String DOCKER_ARCHIVE = "docker-archive:";

    private final ImageFiles files;
    private final Opened.Image image;

    private StoredImage(ImageFiles files, Opened.Image image) {
        this.files = files;
        this.image = image;
    }

    /// Where an image lies.
    /// @param tag null for the only one there
    public record Place(Path path, @Nullable String tag) {}

    /// A path as it is, or skopeo's names: `oci:FOLDER[:TAG]`, `oci-archive:FILE[:TAG]`, `docker-archive:FILE[:TAG]`.
    /// @return empty where the name is none of these and there is no such file: then it may be a registry's
    public static Optional<Place> place(String name) {
        for (String form : new String[] {OCI, OCI_ARCHIVE, DOCKER_ARCHIVE}) {
            if (name.startsWith(form)) {
                String rest = name.substring(form.length());
                int colon = rest.indexOf(':');
                return Optional.of(
                        colon < 0 || Files.exists(Path.of(rest))
                                ? new Place(Path.of(rest), null)
                                : new Place(Path.of(rest.substring(0, colon)), rest.substring(colon + 1)));
            }
        }
        return Files.exists(Path.of(name)) ? Optional.of(new Place(Path.of(name), null)) : Optional.empty();
    }

    /// @param architecture as OCI calls it; chooses from an index
    public static StoredImage open(Place place, String architecture) throws IOException, UnreadableImageException {
        Path path = place.path().toAbsolutePath().normalize();
        if (!Files.exists(path)) {
            throw new UnreadableImageException("there is no such file or folder");
        }
        if (!Files.isDirectory(path) && isGzip(path)) {
            throw new UnreadableImageException("it is compressed; unpack it first: gunzip " + path);
        }
        ImageFiles files;
        try {
            files = Files.isDirectory(path) ? new ImageFiles.Folder(path) : new ImageFiles.Archive(path);
        } catch (IOException | IllegalArgumentException e) {
            throw new UnreadableImageException("it is not a tar: " + e.getMessage());
        }
        try {
            return new StoredImage(files, image(files, place.tag(), architecture));
        } catch (NoSuchFileException e) {
            files.close();
            throw new UnreadableImageException("it lacks the file " + e.getFile());
        } catch (IOException | UnreadableImageException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private static Opened.Image image(ImageFiles files, @Nullable String tag, String architecture)
            throws IOException, UnreadableImageException {
        if (files.has(OciLayout.INDEX)) {
            return RunnableImage.open(new OciLayout(files, tag), architecture);
        }
        if (files.has(DockerArchive.INDEX)) {
            return DockerArchive.open(files, tag);
        }
        throw new UnreadableImageException("it has neither index.json (OCI) nor manifest.json (docker save)");
    }

    private static boolean isGzip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 0x1f && in.read() == 0x8b;
        }
    }

    public Opened.Image image() {
        return image;
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
