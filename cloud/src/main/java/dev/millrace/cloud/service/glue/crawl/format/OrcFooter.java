package dev.millrace.cloud.service.glue.crawl.format;

import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.cloud.service.glue.crawl.format.Format.Serde;
import dev.millrace.cloud.service.glue.crawl.format.FoundColumn.Evidence;
import dev.millrace.cloud.service.glue.crawl.format.HiveType.Primitive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;

/// What an ORC file's tail says of its columns (orc.apache.org/specification/ORCv1): a postscript, and before it the
/// footer, compressed in chunks as the postscript says.
public final class OrcFooter {
    private static final Format FORMAT = new Format("orc", Serde.ORC, Map.of(), Map.of());
    private static final int OPENED_MAX = 16 << 20;

    private static final List<String> KINDS = List.of(
            "boolean",
            "tinyint",
            "smallint",
            "int",
            "bigint",
            "float",
            "double",
            "string",
            "binary",
            "timestamp",
            "list",
            "map",
            "struct",
            "union",
            "decimal",
            "date",
            "varchar",
            "char",
            "timestamp");

    /// A type of the footer.
    private record Type(int kind, List<Integer> below, List<String> names, int length, int precision, int scale) {}

    private final List<Type> types = new ArrayList<>();

    private OrcFooter() {}

    /// @param tail the last bytes of the object
    /// @param size of the whole object
    public static FileSchema read(String key, long size, byte[] tail) throws UnreadableException {
        try {
            int postscriptLength = tail[tail.length - 1] & 0xFF;
            int postscriptAt = tail.length - 1 - postscriptLength;
            Protobuf postscript = new Protobuf(tail, postscriptAt, tail.length - 1);
            int footerLength = 0;
            int compression = 0;
            while (postscript.next()) {
                switch (postscript.field()) {
                    case 1 -> footerLength = (int) postscript.number();
                    case 2 -> compression = (int) postscript.number();
                    default -> postscript.skip();
                }
            }
            if (footerLength > postscriptAt || footerLength < 0) {
                throw new UnreadableException("its ORC footer would have " + footerLength + " bytes");
            }
            byte[] footer = opened(
                    Arrays.copyOfRange(tail, postscriptAt - footerLength, postscriptAt), compression);
            return new OrcFooter().schema(key, size, footer);
        } catch (IndexOutOfBoundsException | IllegalArgumentException | NoSuchElementException damaged) {
            throw new UnreadableException("its ORC footer is damaged");
        } catch (UnreadableException e) {
            throw e;
        } catch (IOException damaged) {
            throw new UnreadableException("its ORC footer cannot be opened: " + damaged.getMessage());
        }
    }

    private FileSchema schema(String key, long size, byte[] footer) {
        Protobuf reader = new Protobuf(footer, 0, footer.length);
        long rows = 0;
        while (reader.next()) {
            switch (reader.field()) {
                case 4 -> types.add(type(reader.message()));
                case 6 -> rows = reader.number();
                default -> reader.skip();
            }
        }
        List<FoundColumn> columns = new ArrayList<>();
        Type root = types.getFirst();
        for (int i = 0; i < root.below.size(); i++) {
            String name = root.names.get(i);
            columns.add(new FoundColumn(
                    name.toLowerCase(Locale.ROOT), name, hive(root.below.get(i), 0), new Evidence(key, "")));
        }
        return new FileSchema(FORMAT, "none", columns, 1, size, rows, Map.of());
    }

    private static Type type(Protobuf reader) {
        int kind = 0;
        int length = 0;
        int precision = 10;
        int scale = 0;
        List<Integer> below = new ArrayList<>();
        List<String> names = new ArrayList<>();
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> kind = (int) reader.number();
                case 2 -> reader.numbers(below);
                case 3 -> names.add(reader.text());
                case 4 -> length = (int) reader.number();
                case 5 -> precision = (int) reader.number();
                case 6 -> scale = (int) reader.number();
                default -> reader.skip();
            }
        }
        return new Type(kind, below, names, length, precision, scale);
    }

    private HiveType hive(int index, int depth) {
        if (depth > 64) {
            throw new IllegalArgumentException("nested too deep");
        }
        Type type = types.get(index);
        String kind = KINDS.get(type.kind);
        return switch (kind) {
            case "list" -> new HiveType.ListOf(hive(type.below.getFirst(), depth + 1));
            case "map" -> new HiveType.MapOf(hive(type.below.getFirst(), depth + 1), hive(type.below.get(1), depth + 1));
            case "struct" -> {
                Map<String, HiveType> fields = new LinkedHashMap<>();
                for (int i = 0; i < type.below.size(); i++) {
                    fields.put(type.names.get(i).toLowerCase(Locale.ROOT), hive(type.below.get(i), depth + 1));
                }
                yield new HiveType.Struct(fields);
            }
            case "union" -> HiveType.STRING;
            case "decimal" -> new Primitive("decimal(" + type.precision + "," + type.scale + ")");
            case "varchar", "char" -> new Primitive(kind + "(" + type.length + ")");
            default -> new Primitive(kind);
        };
    }

    /// Chunks: three bytes say how long one is and whether it lies open.
    private static byte[] opened(byte[] chunks, int compression) throws IOException {
        if (compression == 0) {
            return chunks;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at + 3 <= chunks.length; ) {
            int header = (chunks[at] & 0xFF) | (chunks[at + 1] & 0xFF) << 8 | (chunks[at + 2] & 0xFF) << 16;
            int length = header >>> 1;
            at += 3;
            ByteArrayInputStream chunk = new ByteArrayInputStream(chunks, at, Math.min(length, chunks.length - at));
            try (InputStream in = (header & 1) == 1 ? chunk : stream(chunk, compression)) {
                out.write(in.readNBytes(OPENED_MAX - out.size()));
            }
            at += length;
        }
        return out.toByteArray();
    }

    private static InputStream stream(InputStream chunk, int compression) throws IOException {
        return switch (compression) {
            case 1 -> new InflaterInputStream(chunk, new Inflater(true));
            case 2 -> new SnappyCompressorInputStream(chunk);
            case 4 -> new BlockLZ4CompressorInputStream(chunk);
            case 5 -> new ZstdInputStream(chunk);
            default -> throw new IOException("compressed in a way that is not known here: " + compression);
        };
    }

    /// Protocol Buffers' wire format, one message.
    private static final class Protobuf {
        private final byte[] bytes;
        private final int end;
        private int at;
        private int tag;

        Protobuf(byte[] bytes, int from, int end) {
            this.bytes = bytes;
            this.at = from;
            this.end = end;
        }

        boolean next() {
            if (at >= end) {
                return false;
            }
            tag = (int) number();
            return true;
        }

        int field() {
            return tag >>> 3;
        }

        long number() {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                int b = bytes[at++];
                value |= (long) (b & 0x7F) << shift;
                if (b >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException("a number without an end");
        }

        /// One, or several in a pack.
        void numbers(List<Integer> all) {
            if ((tag & 7) == 0) {
                all.add((int) number());
                return;
            }
            Protobuf pack = message();
            while (pack.at < pack.end) {
                all.add((int) pack.number());
            }
        }

        Protobuf message() {
            int length = (int) number();
            if (length < 0 || length > end - at) {
                throw new IllegalArgumentException("beyond the end");
            }
            at += length;
            return new Protobuf(bytes, at - length, at);
        }

        String text() {
            Protobuf inner = message();
            return new String(bytes, inner.at, inner.end - inner.at, StandardCharsets.UTF_8);
        }

        void skip() {
            switch (tag & 7) {
                case 0 -> number();
                case 1 -> at += 8;
                case 2 -> message();
                case 5 -> at += 4;
                default -> throw new IllegalArgumentException("wire type " + (tag & 7));
            }
        }
    }
}
