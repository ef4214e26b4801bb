package dev.millrace.cloud.service.ec2.domain;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A block of IPv4 addresses, `10.0.0.0/16`.
/// @param first the block's first address
/// @param bits how many bits of it are the block's, 0 to 32
public record Cidr(long first, int bits) {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");

    /// Empty for what is no block. What lies below the block's bits is dropped, as EC2 does: `100.68.0.18/18` is
    /// `100.68.0.0/18` (CreateVpc).
    public static Optional<Cidr> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        long address = 0;
        for (int i = 1; i <= 4; i++) {
            int part = Integer.parseInt(form.group(i));
            if (part > 255) {
                return Optional.empty();
            }
            address = address << 8 | part;
        }
        int bits = Integer.parseInt(form.group(5));
        return bits > 32 ? Optional.empty() : Optional.of(new Cidr(address & mask(bits), bits));
    }

    private static long mask(int bits) {
        return bits == 0 ? 0 : 0xFFFF_FFFFL << (32 - bits) & 0xFFFF_FFFFL;
    }

    /// How many addresses.
    public long size() {
        return 1L << (32 - bits);
    }

    public boolean contains(Cidr other) {
        return bits <= other.bits && (other.first & mask(bits)) == first;
    }

    public boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    public boolean contains(long address) {
        return (address & mask(bits)) == first;
    }

    /// The address that lies so far into the block.
    public String address(long place) {
        return text(first + place);
    }

    /// An address as a number; -1 for what is none.
    public static long address(String text) {
        return parse(text + "/32").map(Cidr::first).orElse(-1L);
    }

    private static String text(long address) {
        return (address >> 24 & 255) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
    }

    @Override
    public String toString() {
        return text(first) + "/" + bits;
    }
}
