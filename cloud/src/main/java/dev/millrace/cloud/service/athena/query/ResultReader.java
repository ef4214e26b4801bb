package dev.millrace.cloud.service.athena.query;

import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.cloud.service.athena.Refusals;
import dev.millrace.cloud.service.athena.ResultObjects;
import dev.millrace.cloud.service.athena.S3Path;
import dev.millrace.wire.AwsException;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of a result, read from the file that it is.
public final class ResultReader {
    /// AWS's words.
    private static final String REFUSED = "You do not seem to have access to the S3 location of your query results."
            + " Please confirm your account has access to the S3 location where your query results are saved and try"
            + " again. If specifying an expected bucket owner, confirm the bucket is owned by the expected account. If"
            + " you are using KMS to encrypt query results, please ensure you have permission to access your KMS key."
            + " If you continue to see this issue, please contact customer support.";

    private final ResultObjects objects;

    public ResultReader(ResultObjects objects) {
        this.objects = objects;
    }

    /// @param asker who must be allowed to read the file
    /// @param from the first row's number, the header's being 0
    public List<List<@Nullable String>> rows(Execution execution, Catalogue.Owner asker, long from, int atMost) {
        S3Path folder = S3Path.parse(execution.folder()).orElseThrow();
        String key = execution.location().substring(("s3://" + folder.bucket() + "/").length());
        try (InputStream in =
                objects.read(asker, folder.bucket(), key).open()) {
            return execution.location().endsWith(".csv") ? csv(in, from, atMost) : lines(in, from, atMost);
        } catch (AccessDeniedException refused) {
            throw Refusals.input(REFUSED);
        } catch (FileNotFoundException | AwsException gone) {
            throw Refusals.of("RESULT_NOT_FOUND", "Could not find results");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<List<@Nullable String>> csv(InputStream in, long from, int atMost) throws IOException {
        List<List<@Nullable String>> page = new ArrayList<>();
        try (CsvRows rows = new CsvRows(in)) {
            for (long at = 0; page.size() < atMost; at++) {
                List<@Nullable String> row = rows.next();
                if (row == null) {
                    break;
                }
                if (at >= from) {
                    page.add(row);
                }
            }
        }
        return page;
    }

    private static List<List<@Nullable String>> lines(InputStream in, long from, int atMost) throws IOException {
        String all;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            all = reader.readAllAsString();
        }
        if (all.isEmpty()) {
            return List.of();
        }
        List<List<@Nullable String>> page = new ArrayList<>();
        String[] lines = all.split("\n", -1);
        for (int at = (int) Math.min(from, lines.length); at < lines.length && page.size() < atMost; at++) {
            page.add(List.of(lines[at]));
        }
        return page;
    }
}
