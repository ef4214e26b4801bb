package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.ObjectStore;
import dev.millrace.cloud.service.glue.crawl.format.AvroHeader;
import dev.millrace.cloud.service.glue.crawl.format.Compression;
import dev.millrace.cloud.service.glue.crawl.format.CsvClassifier;
import dev.millrace.cloud.service.glue.crawl.format.FileSchema;
import dev.millrace.cloud.service.glue.crawl.format.Format;
import dev.millrace.cloud.service.glue.crawl.format.JsonClassifier;
import dev.millrace.cloud.service.glue.crawl.format.OrcFooter;
import dev.millrace.cloud.service.glue.crawl.format.ParquetFooter;
import dev.millrace.cloud.service.glue.crawl.format.Sample;
import dev.millrace.cloud.service.glue.crawl.format.TextClassifier;
import dev.millrace.cloud.service.glue.crawl.format.UnreadableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds out what an object is from little of it: its first megabyte at most, or its footer. A user's classifiers are
/// asked first, in their order, then AWS's: Avro, ORC, Parquet, JSON, CSV.
final class Probe {
    private static final int GLANCE = 64 << 10;
    private static final int SAMPLE = 1 << 20;
    private static final int FOOTER_MAX = 16 << 20;

    private static final List<TextClassifier> BUILT_IN =
            List.of(new AvroHeader(), new JsonClassifier(), new CsvClassifier(CsvClassifier.Settings.BUILT_IN));

    private final ObjectStore objects;
    private final String account;
    private final String bucket;
    private final List<TextClassifier> custom;

    Probe(ObjectStore objects, String account, String bucket, List<TextClassifier> custom) {
        this.objects = objects;
        this.account = account;
        this.bucket = bucket;
        this.custom = custom;
    }

    /// @throws IOException where the object cannot be read, or is not what it begins as
    FileSchema look(ObjectStore.Listed object) throws IOException {
        byte[] head = read(object, 0, GLANCE);
        if (startsWith(head, "PAR1")) {
            return parquet(object);
        }
        if (startsWith(head, "ORC")) {
            return orc(object);
        }
        if (object.size() > GLANCE) {
            head = read(object, 0, SAMPLE);
        }
        Compression compression = Compression.of(head);
        byte[] opened = compression.opened(head, SAMPLE);
        boolean whole = head.length >= object.size() && opened.length < SAMPLE;
        double share = whole ? 1 : Math.min(1 - 1e-9, (double) head.length / Math.max(1, object.size()));
        if (!whole && compression != Compression.NONE && head.length >= object.size()) {
            // All was read, but not all was opened: nobody knows how much more there is than what was seen.
            share = 1 - 1e-9;
        }
        Sample sample = new Sample(object.key(), object.size(), compression.word(), opened, share);
        for (TextClassifier classifier : custom) {
            Optional<FileSchema> schema = classifier.classify(sample);
            if (schema.isPresent()) {
                return schema.get();
            }
        }
        for (TextClassifier classifier : BUILT_IN) {
            Optional<FileSchema> schema = classifier.classify(sample);
            if (schema.isPresent()) {
                return schema.get();
            }
        }
        return new FileSchema(Format.UNKNOWN, compression.word(), List.of(), 1, object.size(), 0, Map.of());
    }

    private FileSchema parquet(ObjectStore.Listed object) throws IOException {
        byte[] end = read(object, Math.max(0, object.size() - 8), 8);
        if (end.length < 8 || end[4] != 'P' || end[5] != 'A' || end[6] != 'R' || end[7] != '1') {
            throw new UnreadableException("it begins as a Parquet file and does not end as one");
        }
        long length = (end[0] & 0xFF) | (end[1] & 0xFF) << 8 | (end[2] & 0xFF) << 16 | (end[3] & 0xFFL) << 24;
        if (length > FOOTER_MAX || length + 8 > object.size()) {
            throw new UnreadableException("its Parquet footer would have " + length + " bytes");
        }
        return ParquetFooter.read(
                object.key(), object.size(), read(object, object.size() - 8 - length, (int) length));
    }

    private FileSchema orc(ObjectStore.Listed object) throws IOException {
        int length = (int) Math.min(object.size(), SAMPLE);
        return OrcFooter.read(object.key(), object.size(), read(object, object.size() - length, length));
    }

    private byte[] read(ObjectStore.Listed object, long offset, int length) throws IOException {
        return objects.read(
                account, bucket, object.key(), offset, (int) Math.min(length, object.size() - offset));
    }

    private static boolean startsWith(byte[] head, String magic) {
        byte[] wanted = magic.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < wanted.length; i++) {
            if (i >= head.length || head[i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
