package dev.millrace.cloud.service.s3.domain;

/// The CRC of two pieces of bytes after one another, from the CRC of each and the second's size. Appending `n` zero
/// bytes to a piece multiplies its CRC, taken as a polynomial, by x^(8n) modulo the generator; the powers are found by
/// squaring. (The reflected form with all-ones initial and final values, as every CRC here has it, makes the join a
/// plain xor.)
/// @param reversedPolynomial the generator with its bits reversed, without its top term
/// @param width in bits
record CrcJoin(long reversedPolynomial, int width) {
    static final CrcJoin CRC32 = new CrcJoin(0xEDB88320L, 32);
    static final CrcJoin CRC32C = new CrcJoin(0x82F63B78L, 32);
    static final CrcJoin CRC64NVME = new CrcJoin(Crc64Nvme.REVERSED_POLYNOMIAL, 64);

    long join(long first, long second, long secondBytes) {
        return multiply(first, power(secondBytes)) ^ second;
    }

    /// x^(8 * bytes) modulo the generator.
    private long power(long bytes) {
        long result = one();
        long base = one() >>> 8;
        for (long left = bytes; left > 0; left >>>= 1) {
            if ((left & 1) == 1) {
                result = multiply(result, base);
            }
            base = multiply(base, base);
        }
        return result;
    }

    /// x^0 in reflected form: the top bit.
    private long one() {
        return 1L << (width - 1);
    }

    private long multiply(long a, long b) {
        long product = 0;
        long shifted = b;
        for (long bit = one(); bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) == 0 ? shifted >>> 1 : shifted >>> 1 ^ reversedPolynomial;
        }
        return product;
    }
}
