package dev.millrace.cloud.service.s3.domain;

import java.util.zip.Checksum;

/// CRC-64/NVME: polynomial 0xAD93D23594C93659, reflected, initial and final value all ones (NVM Express Command Set
/// Specification 5.2.1.3.4). Eight bytes a step from eight tables of 256.
public final class Crc64Nvme implements Checksum {
    /// The polynomial with its bits reversed.
    static final long REVERSED_POLYNOMIAL = Long.reverse(0xAD93D23594C93659L);

    private static final long[][] TABLES = tables();

    private long crc = -1L;

    @Override
    public void update(int b) {
        crc = TABLES[0][(int) ((crc ^ b) & 0xff)] ^ crc >>> 8;
    }

    @Override
    public void update(byte[] buffer, int offset, int length) {
        long value = crc;
        int at = offset;
        int end = offset + length;
        long[][] t = TABLES;
        for (; at + 8 <= end; at += 8) {
            long word = value
                    ^ ((buffer[at] & 0xffL)
                            | (buffer[at + 1] & 0xffL) << 8
                            | (buffer[at + 2] & 0xffL) << 16
                            | (buffer[at + 3] & 0xffL) << 24
                            | (buffer[at + 4] & 0xffL) << 32
                            | (buffer[at + 5] & 0xffL) << 40
                            | (buffer[at + 6] & 0xffL) << 48
                            | (buffer[at + 7] & 0xffL) << 56);
            value = t[7][(int) (word & 0xff)]
                    ^ t[6][(int) (word >>> 8 & 0xff)]
                    ^ t[5][(int) (word >>> 16 & 0xff)]
                    ^ t[4][(int) (word >>> 24 & 0xff)]
                    ^ t[3][(int) (word >>> 32 & 0xff)]
                    ^ t[2][(int) (word >>> 40 & 0xff)]
                    ^ t[1][(int) (word >>> 48 & 0xff)]
                    ^ t[0][(int) (word >>> 56)];
        }
        for (; at < end; at++) {
            value = t[0][(int) ((value ^ buffer[at]) & 0xff)] ^ value >>> 8;
        }
        crc = value;
    }

    @Override
    public long getValue() {
        return ~crc;
    }

    @Override
    public void reset() {
        crc = -1L;
    }

    private static long[][] tables() {
        long[][] tables = new long[8][256];
        for (int i = 0; i < 256; i++) {
            long value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) == 0 ? value >>> 1 : value >>> 1 ^ REVERSED_POLYNOMIAL;
            }
            tables[0][i] = value;
        }
        for (int i = 0; i < 256; i++) {
            for (int table = 1; table < 8; table++) {
                long before = tables[table - 1][i];
                tables[table][i] = tables[0][(int) (before & 0xff)] ^ before >>> 8;
            }
        }
        return tables;
    }
}
