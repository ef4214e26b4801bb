package dev.millrace.cloud.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.ecr.EcrClient;

/// An image from scratch, of one layer: a Java function and AWS's runtime interface client, as Jib would lay them
/// out.
final class TestImage {
    private static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

    /// A class of each library that the client needs.
    private static final List<String> LIBRARIES = List.of(
            CLIENT,
            "com.amazonaws.services.lambda.runtime.Context",
            "com.amazonaws.services.lambda.runtime.serialization.PojoSerializer");

    private final EcrClient ecr;
    private final String repository;

    TestImage(EcrClient ecr, String repository) {
        this.ecr = ecr;
        this.repository = repository;
    }

    /// Makes the repository and pushes the image.
    /// @return the image's URI
    String push() throws IOException, ReflectiveOperationException {
        String uri = ecr.createRepository(r -> r.repositoryName(repository))
                .repository()
                .repositoryUri();
        byte[] layer = layer();
        byte[] config = """
                {"architecture":"%s","os":"linux","rootfs":{"type":"layers","diff_ids":["%s"]},
                 "config":{"Entrypoint":["java","-cp","/app/classes:/app/libs/*","%s"],"Cmd":["%s::answer"]}}""".formatted(architecture(), digest(layer), CLIENT, EchoHandler.class.getName())
                .getBytes(UTF_8);
        upload(layer);
        upload(config);
        String manifest = """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},
                 "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}""".formatted(digest(config), config.length, digest(layer), layer.length);
        ecr.putImage(r -> r.repositoryName(repository).imageManifest(manifest).imageTag("v1"));
        return uri + ":v1";
    }

    private static byte[] layer() throws IOException, ReflectiveOperationException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String name : LIBRARIES) {
                Path jar = Path.of(URI.create(Class.forName(name)
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()));
                file(tar, "app/libs/" + jar.getFileName(), Files.readAllBytes(jar));
            }
            String name = EchoHandler.class.getName().replace('.', '/') + ".class";
            try (InputStream in = EchoHandler.class.getClassLoader().getResourceAsStream(name)) {
                file(tar, "app/classes/" + name, in.readAllBytes());
            }
        }
        return bytes.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private void upload(byte[] blob) {
        String id = ecr.initiateLayerUpload(r -> r.repositoryName(repository)).uploadId();
        ecr.uploadLayerPart(r -> r.repositoryName(repository)
                .uploadId(id)
                .partFirstByte(0L)
                .partLastByte(blob.length - 1L)
                .layerPartBlob(SdkBytes.fromByteArray(blob)));
        ecr.completeLayerUpload(r -> r.repositoryName(repository).uploadId(id).layerDigests(digest(blob)));
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    private static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
