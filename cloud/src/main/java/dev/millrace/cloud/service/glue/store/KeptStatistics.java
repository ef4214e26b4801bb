package dev.millrace.cloud.service.glue.store;

import dev.millrace.wire.codec.TokenCodec;
import dev.millrace.wire.codec.TokenForm;
import dev.millrace.wire.glue.ColumnStatistics;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A column's statistics, in the form that AWS writes them on the wire: they have blobs in them.
public record KeptStatistics(String json) {
    private static final int DEPTH = 16;

    private static final TokenCodec CODEC = new TokenCodec(TokenForm.JSON, DEPTH, _ -> true);

    public static KeptStatistics of(ColumnStatistics statistics) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CODEC.write(statistics, out);
        return new KeptStatistics(out.toString(StandardCharsets.UTF_8));
    }

    public ColumnStatistics statistics() {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return (ColumnStatistics) CODEC.read(ColumnStatistics.SHAPE, bytes, bytes.length);
    }
}
