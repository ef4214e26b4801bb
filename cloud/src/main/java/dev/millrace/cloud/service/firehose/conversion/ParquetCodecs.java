package dev.millrace.cloud.service.firehose.conversion;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/// Packs pages without Hadoop's codecs, which parquet-hadoop would load otherwise.
final class ParquetCodecs implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        return new BytesInputCompressor() {
            @Override
            public BytesInput compress(BytesInput page) throws IOException {
                return switch (codec) {
                    case UNCOMPRESSED -> page;
                    case SNAPPY -> BytesInput.from(Snappy.compress(bytes(page)));
                    case GZIP -> {
                        ByteArrayOutputStream packed = new ByteArrayOutputStream();
                        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                            page.writeAllTo(gzip);
                        }
                        yield BytesInput.from(packed.toByteArray());
                    }
                    default -> throw new IOException("Not a codec of Firehose: " + codec);
                };
            }

            @Override
            public CompressionCodecName getCodecName() {
                return codec;
            }

            @Override
            public void release() {}
        };
    }

    private static byte[] bytes(BytesInput page) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) page.size());
        page.writeAllTo(bytes);
        return bytes.toByteArray();
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("Nothing is read");
    }

    @Override
    public void release() {}
}
