package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.TableSchemas.Reference;
import dev.millrace.cloud.service.firehose.conversion.Conversion;
import dev.millrace.cloud.service.firehose.conversion.HiveType;
import dev.millrace.cloud.service.firehose.conversion.JsonRows;
import dev.millrace.cloud.service.firehose.conversion.Misfit;
import dev.millrace.cloud.service.firehose.conversion.ParquetFile;
import dev.millrace.cloud.service.firehose.conversion.RowFile;
import dev.millrace.cloud.service.firehose.conversion.orc.OrcFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/// What became of gathered records: a file of those that fit the table, lines of those that do not. Made once, however
/// often its delivery is tried.
final class Converted {
    private static final int READ_BYTES = 64 * 1024;

    final Spool file;
    final Spool failures;
    int fitting;
    long fittingBytes;
    int failed;
    long failedBytes;
    /// The first record's that did not fit.
    Optional<Misfit> failure = Optional.empty();

    boolean failuresWritten;

    private Converted(Path scratch) {
        file = new Spool(scratch);
        failures = new Spool(scratch);
    }

    /// @throws IllegalArgumentException for a configuration that cannot be followed
    static Converted of(Gathered gathered, HiveType.Struct row, Conversion conversion, Works works, long nowMs)
            throws IOException {
        works.converting().lock();
        Converted made = new Converted(works.scratch());
        try {
            made.convert(gathered, row, conversion, nowMs);
            return made;
        } catch (IOException | RuntimeException e) {
            made.discard();
            throw e;
        } finally {
            works.converting().unlock();
        }
    }

    private void convert(Gathered gathered, HiveType.Struct row, Conversion conversion, long nowMs)
            throws IOException {
        JsonRows reader = new JsonRows(row, conversion.reading());
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(gathered.spool.open(), READ_BYTES));
                RowFile out = file(row, conversion.writing());
                JsonGenerator lines = JsonMapper.shared()
                        .writer()
                        .without(StreamWriteFeature.AUTO_CLOSE_TARGET)
                        .withRootValueSeparator("\n")
                        .createGenerator(failures)) {
            for (int i = 0; i < gathered.records; i++) {
                Framed record = Framed.read(in);
                try {
                    List<@Nullable Object[]> rows = reader.of(record.bytes());
                    for (@Nullable Object[] each : rows) {
                        out.write(each);
                    }
                    fitting++;
                    fittingBytes += record.bytes().length;
                } catch (Misfit misfit) {
                    if (failure.isEmpty()) {
                        failure = Optional.of(misfit);
                    }
                    failed++;
                    failedBytes += record.bytes().length;
                    line(lines, record, misfit, conversion.table(), nowMs);
                }
            }
        }
        if (failure.isPresent()) {
            failures.write('\n');
        }
    }

    private RowFile file(HiveType.Struct row, Conversion.Writing writing) throws IOException {
        return switch (writing) {
            case Conversion.Writing.Parquet parquet -> new ParquetFile(file, row, parquet);
            case Conversion.Writing.Orc orc -> new OrcFile(file, row, orc);
        };
    }

    /// docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html
    private static void line(JsonGenerator json, Framed record, Misfit misfit, Reference table, long nowMs) {
        json.writeStartObject();
        json.writeNumberProperty("attemptsMade", 1);
        json.writeNumberProperty("arrivalTimestamp", record.arrivalMs());
        json.writeStringProperty("lastErrorCode", misfit.code());
        json.writeStringProperty("lastErrorMessage", misfit.why());
        json.writeNumberProperty("attemptEndingTimestamp", nowMs);
        json.writeStringProperty("rawData", Base64.getEncoder().encodeToString(record.bytes()));
        json.writeStringProperty("sequenceNumber", record.sequenceNumber());
        Long subsequence = record.subsequence();
        if (subsequence == null) {
            json.writeNullProperty("subSequenceNumber");
        } else {
            json.writeNumberProperty("subSequenceNumber", subsequence);
        }
        json.writeObjectPropertyStart("dataCatalogTable");
        json.writeStringProperty("catalogId", table.catalogId());
        json.writeStringProperty("databaseName", table.database());
        json.writeStringProperty("tableName", table.table());
        json.writeStringProperty("region", table.region());
        json.writeStringProperty("versionId", table.versionId());
        json.writeNullProperty("catalogArn");
        json.writeEndObject();
        json.writeEndObject();
    }

    void discard() {
        file.discard();
        failures.discard();
    }
}
