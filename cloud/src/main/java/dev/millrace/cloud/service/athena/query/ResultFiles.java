package dev.millrace.cloud.service.athena.query;

import dev.millrace.cloud.service.athena.QueryEngine.Column;
import dev.millrace.cloud.service.athena.QueryFailure;
import dev.millrace.cloud.service.athena.ResultObjects;
import dev.millrace.cloud.service.athena.ResultObjects.Right;
import dev.millrace.cloud.service.athena.S3Path;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a query leaves in its output location.
public final class ResultFiles {
    private static final int NO_BUCKET = 1306;
    private static final int NOT_ALLOWED = 1000;
    private static final int NOT_WRITTEN = 401;
    private static final int PAGE = 1000;

    /// The most files of a table that a list of new ones is made from.
    private static final int FILES = 100_000;

    private static final String OPAQUE = "application/octet-stream";
    private static final String UNPLANNED = "binary/octet-stream";

    private final ResultObjects objects;

    public ResultFiles(ResultObjects objects) {
        this.objects = objects;
    }

    /// Asks for the bucket, and for the right to write there, before anything is done.
    void need(Execution execution) throws QueryFailure {
        S3Path folder = S3Path.parse(execution.folder()).orElseThrow();
        if (!objects.hasBucket(execution.account(), folder.bucket())) {
            throw QueryFailure.user(NO_BUCKET, "Unable to verify/create output bucket " + folder.bucket());
        }
        String key = execution.location().substring(("s3://" + folder.bucket() + "/").length());
        if (!objects.may(execution.owner(), Right.WRITE, folder.bucket(), key)) {
            throw notAllowed(execution.location());
        }
    }

    void write(Execution execution, Body body) throws QueryFailure {
        write(execution, execution.location(), body, type(execution));
    }

    void metadata(Execution execution, String id, @Nullable String update, @Nullable Long updated, List<Column> columns)
            throws QueryFailure {
        write(
                execution,
                execution.location() + ".metadata",
                Body.of(Bytes.wrap(Metadata.of(id, update, updated, columns))),
                type(execution));
    }

    /// The list of the files that a statement wrote.
    /// @return where it lies
    String manifest(Execution execution, List<String> files) throws QueryFailure {
        String path = execution.location() + "-manifest.csv";
        StringBuilder lines = new StringBuilder();
        files.forEach(file -> lines.append(file).append('\n'));
        write(execution, path, text(lines.toString()), OPAQUE);
        return path;
    }

    /// In AWS's words.
    static QueryFailure notAllowed(String path) {
        return QueryFailure.user(
                NOT_ALLOWED,
                "Access denied when writing output to url: " + path + " . Please ensure you are allowed to access the S3"
                        + " bucket. If you are encrypting query results with KMS key, please ensure you are allowed to"
                        + " access your KMS key");
    }

    static Body text(String text) {
        return Body.of(Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void write(Execution execution, String path, Body body, String type) throws QueryFailure {
        try {
            S3Path folder = S3Path.parse(execution.folder()).orElseThrow();
            String key = path.substring(("s3://" + folder.bucket() + "/").length());
            objects.write(execution.owner(), folder.bucket(), key, body, type);
        } catch (AccessDeniedException refused) {
            throw notAllowed(path);
        } catch (IOException failure) {
            throw QueryFailure.system(NOT_WRITTEN, "The result could not be written: " + failure.getMessage());
        }
    }

    /// The paths of all that lies in a folder; empty where it cannot be looked into.
    Set<String> in(Execution execution, @Nullable String location) {
        S3Path folder = S3Path.parse(String.valueOf(location)).orElse(null);
        Set<String> found = new HashSet<>();
        if (folder == null) {
            return found;
        }
        String after = "";
        try {
            while (found.size() < FILES) {
                List<ResultObjects.Found> page =
                        objects.list(execution.owner().itself(), folder.bucket(), folder.prefix(), after, PAGE);
                page.forEach(object -> found.add("s3://" + folder.bucket() + "/" + object.key()));
                if (page.size() < PAGE) {
                    return found;
                }
                after = page.getLast().key();
            }
        } catch (FileNotFoundException noBucket) {
            // Then nothing lies there.
        } catch (IOException failure) {
            return found;
        }
        return found;
    }

    static List<String> fresh(Set<String> before, Set<String> after) {
        List<String> fresh = new ArrayList<>(after);
        fresh.removeAll(before);
        return fresh.stream().sorted().toList();
    }

    private static String type(Execution execution) {
        return switch (String.valueOf(execution.kind().subtype())) {
            case "DESCRIBE_TABLE", "SHOW_CREATE_TABLE", "MSCK_REPAIR", "EXPLAIN", "SHOW_FUNCTIONS" -> OPAQUE;
            default -> execution.kind().type().equals("DML") || execution.kind().subtype() != null
                            && execution.kind().subtype().equals("CREATE_TABLE_AS_SELECT")
                    ? OPAQUE
                    : UNPLANNED;
        };
    }
}
