package dev.millrace.cloud.service.firehose.delivery;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// A record with what is told of it should it fail, as it waits in a spool to be converted.
/// @param sequenceNumber as Kinesis gave it, or as it looks where it was put
/// @param subsequence null where it was not aggregated by Kinesis's library
record Framed(long arrivalMs, String sequenceNumber, @Nullable Long subsequence, byte[] bytes) {
    private static final long NONE = -1;

    static void write(DataOutputStream out, Parcel parcel) {
        Parcel.Kinesis kinesis = parcel.kinesis();
        try {
            out.writeLong(parcel.arrivalMs());
            out.writeUTF(Steps.sequenceNumber(parcel));
            out.writeLong(kinesis == null ? NONE : kinesis.subsequence());
            out.writeInt(parcel.length());
            out.write(parcel.bytes(), parcel.from(), parcel.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Framed read(DataInputStream in) throws IOException {
        long arrivalMs = in.readLong();
        String sequenceNumber = in.readUTF();
        long subsequence = in.readLong();
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new Framed(arrivalMs, sequenceNumber, subsequence == NONE ? null : subsequence, bytes);
    }
}
