package dev.millrace.cloud.service.firehose.conversion.orc;

import dev.millrace.cloud.service.firehose.conversion.Conversion.Writing;
import dev.millrace.cloud.service.firehose.conversion.HiveType;
import dev.millrace.cloud.service.firehose.conversion.RowFile;
import dev.millrace.wire.codec.ProtoMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An ORC file that is being written to a stream:
///
/// ```
/// "ORC"  stripe …  metadata  footer  postscript  its length in one byte
/// stripe = index streams, data streams, footer
/// ```
///
/// A stripe is held in memory until it is full. The end of the file says where everything is: a file without it is none.
public final class OrcFile implements RowFile {
    private static final byte[] MAGIC = "ORC".getBytes(StandardCharsets.US_ASCII);

    /// A stripe is held in memory while it is written: no more than this part of what there is.
    private static final int PART_OF_MEMORY = 8;

    /// How many rows are written between two looks at the stripe's size.
    private static final int LOOK_ROWS = 256;

    /// What readers take from a file of this version of ORC's own writer holds: bloom filters over UTF-8, instants in UTC.
    private static final int WRITER_VERSION = 6;

    private final OutputStream out;
    private final Writing.Orc writing;
    private final OrcType type;
    private final List<OrcColumn> columns = new ArrayList<>();
    private final OrcColumn root;
    private final long stripeBytes;
    private final ProtoMessage footer = new ProtoMessage();
    private final ProtoMessage metadata = new ProtoMessage();
    private long position;
    private long rows;
    private int inStripe;
    private int inGroup;

    /// @param out is not closed
    public OrcFile(OutputStream out, HiveType.Struct row, Writing.Orc writing) throws IOException {
        this.out = out;
        this.writing = writing;
        type = OrcType.of(row);
        stripeBytes = Math.min(writing.stripeBytes(), Runtime.getRuntime().maxMemory() / PART_OF_MEMORY);
        root = column(type, null);
        columns.sort((one, other) -> Integer.compare(one.type.id(), other.type.id()));
        footer.number(1, MAGIC.length);
        write(MAGIC);
    }

    private OrcColumn column(OrcType of, @Nullable String name) {
        OrcColumn column =
                switch (of.kind()) {
                    case LIST, MAP, STRUCT -> {
                        List<OrcColumn> children = new ArrayList<>();
                        for (int i = 0; i < of.children().size(); i++) {
                            children.add(column(of.children().get(i), of.id() == 0 ? of.names().get(i) : null));
                        }
                        yield new OrcNested(of, writing, children);
                    }
                    case STRING -> new OrcText(of, writing, bloom(of, name));
                    default -> new OrcPlain(of, writing, bloom(of, name));
                };
        columns.add(column);
        return column;
    }

    private @Nullable BloomFilter bloom(OrcType of, @Nullable String name) {
        return name != null && of.kind() != OrcType.Kind.BOOLEAN && writing.bloomColumns().contains(name)
                ? new BloomFilter(writing.strideRows(), writing.bloomFalsePositives())
                : null;
    }

    @Override
    public void write(@Nullable Object[] row) throws IOException {
        if (inGroup == 0) {
            columns.forEach(OrcColumn::beginGroup);
        }
        root.add(row);
        inStripe++;
        if (++inGroup == writing.strideRows()) {
            endGroup();
        }
        if (inStripe % LOOK_ROWS == 0
                && columns.stream().mapToLong(OrcColumn::size).sum() >= stripeBytes) {
            endStripe();
        }
    }

    private void endGroup() {
        columns.forEach(OrcColumn::endGroup);
        inGroup = 0;
    }

    private void endStripe() throws IOException {
        if (inGroup > 0) {
            endGroup();
        }
        List<OrcColumn.Part> index = new ArrayList<>();
        List<OrcColumn.Part> data = new ArrayList<>();
        ProtoMessage stripeFooter = new ProtoMessage();
        ProtoMessage statistics = new ProtoMessage();
        for (OrcColumn column : columns) {
            column.end(index, data, stripeFooter, statistics);
        }
        long indexBytes = parts(index, stripeFooter);
        long dataBytes = parts(data, stripeFooter);
        byte[] packedFooter = packed(stripeFooter.text(3, "UTC"));
        pad(indexBytes + dataBytes + packedFooter.length);
        long from = position;
        copy(index);
        copy(data);
        write(packedFooter);
        footer.message(
                3,
                new ProtoMessage()
                        .number(1, from)
                        .number(2, indexBytes)
                        .number(3, dataBytes)
                        .number(4, packedFooter.length)
                        .number(5, inStripe));
        metadata.message(1, statistics);
        rows += inStripe;
        inStripe = 0;
    }

    private static long parts(List<OrcColumn.Part> parts, ProtoMessage stripeFooter) {
        long bytes = 0;
        for (OrcColumn.Part part : parts) {
            long length = part.stream().end();
            bytes += length;
            stripeFooter.message(
                    1, new ProtoMessage().number(1, part.kind()).number(2, part.column()).number(3, length));
        }
        return bytes;
    }

    private void copy(List<OrcColumn.Part> parts) throws IOException {
        for (OrcColumn.Part part : parts) {
            position += part.stream().end();
            part.stream().copyTo(out);
        }
    }

    /// A stripe that would begin just before a block's end begins with the next one, if that is wanted.
    private void pad(long bytes) throws IOException {
        long left = writing.blockBytes() - position % writing.blockBytes();
        if (writing.padded() && bytes > left && left < writing.paddingTolerance() * stripeBytes) {
            write(new byte[(int) left]);
        }
    }

    private byte[] packed(ProtoMessage message) {
        OrcStream stream = new OrcStream(writing.packing());
        stream.write(message.bytes());
        return stream.all();
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }

    /// Writes what is held, and the file's end.
    @Override
    public void close() throws IOException {
        if (inStripe > 0) {
            endStripe();
        }
        footer.number(2, position);
        type.all().forEach(each -> footer.message(4, each.message()));
        footer.number(6, rows);
        columns.forEach(column -> footer.message(7, column.file.message()));
        footer.number(8, writing.strideRows()).text(12, "Millrace");
        byte[] packedMetadata = packed(metadata);
        byte[] packedFooter = packed(footer);
        byte[] postscript = new ProtoMessage()
                .number(1, packedFooter.length)
                .number(2, writing.packing().number())
                .number(3, OrcStream.CHUNK_BYTES)
                .packed(4, 0, writing.second() ? 12 : 11)
                .number(5, packedMetadata.length)
                .number(6, WRITER_VERSION)
                .bytes(8000, MAGIC)
                .bytes();
        write(packedMetadata);
        write(packedFooter);
        write(postscript);
        write(new byte[] {(byte) postscript.length});
    }
}
