package dev.millrace.cloud.composition;

import dev.millrace.cloud.gateway.RawHandler;
import dev.millrace.cloud.service.lambda.LambdaFunctions;
import dev.millrace.wire.Body;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The archives of functions and layers, at the addresses that GetFunction and GetLayerVersion give.
public final class ArchiveDownloads implements RawHandler {
    /// Followed by `/` and the archive's SHA-256.
    public static final String PATH = "/_millrace/lambda/code";

    private final LambdaFunctions functions;

    public ArchiveDownloads(LambdaFunctions functions) {
        this.functions = functions;
    }

    @Override
    public HttpResponse answer(HttpRequest request, String requestId) throws IOException {
        String path = request.path();
        String sha256 = path.length() > PATH.length() ? path.substring(PATH.length() + 1) : "";
        Optional<InputStream> archive = functions.archive(sha256);
        return archive.isPresent()
                ? new HttpResponse(
                        200,
                        new Headers().add("Content-Type", "application/zip"),
                        new HttpResponse.Payload.Streamed(Body.of(archive.get(), -1)))
                : HttpResponse.of(
                        404,
                        new Headers().add("Content-Type", "application/json"),
                        "{\"message\":\"There is no such archive.\"}".getBytes(StandardCharsets.UTF_8));
    }
}
