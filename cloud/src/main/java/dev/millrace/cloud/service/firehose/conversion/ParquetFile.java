package dev.millrace.cloud.service.firehose.conversion;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.jspecify.annotations.Nullable;

/// A Parquet file that is being written to a stream.
public final class ParquetFile implements RowFile {
    /// A row group is held in memory while it is written: no more than this part of what there is.
    private static final int PART_OF_MEMORY = 8;

    private final ParquetWriter<@Nullable Object[]> writer;

    /// @param out is not closed
    public ParquetFile(OutputStream out, HiveType.Struct row, Conversion.Writing.Parquet writing) throws IOException {
        writer = new Builder(new Sink(out), row)
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new ParquetCodecs())
                .withCompressionCodec(CompressionCodecName.valueOf(writing.packing().name()))
                .withRowGroupSize(
                        Math.min((long) writing.blockBytes(), Runtime.getRuntime().maxMemory() / PART_OF_MEMORY))
                .withPageSize(writing.pageBytes())
                .withDictionaryEncoding(writing.dictionary())
                .withMaxPaddingSize(writing.paddingBytes())
                .withWriterVersion(writing.second() ? WriterVersion.PARQUET_2_0 : WriterVersion.PARQUET_1_0)
                .build();
    }

    @Override
    public void write(@Nullable Object[] row) throws IOException {
        writer.write(row);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    private static final class Builder extends ParquetWriter.Builder<@Nullable Object[], Builder> {
        private final HiveType.Struct row;

        private Builder(OutputFile file, HiveType.Struct row) {
            super(file);
            this.row = row;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract, so that it must be there
        protected WriteSupport<@Nullable Object[]> getWriteSupport(Configuration hadoop) {
            return new ParquetRows(row);
        }

        @Override
        protected WriteSupport<@Nullable Object[]> getWriteSupport(ParquetConfiguration configuration) {
            return new ParquetRows(row);
        }
    }

    /// A stream that knows how far it is.
    private record Sink(OutputStream out) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new Positioned(out);
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }

    private static final class Positioned extends PositionOutputStream {
        private final OutputStream out;
        private long position;

        private Positioned(OutputStream out) {
            this.out = out;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            position++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            position += length;
        }
    }
}
