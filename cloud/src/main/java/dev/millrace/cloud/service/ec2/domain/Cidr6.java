package dev.millrace.cloud.service.ec2.domain;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A block of IPv6 addresses, `2600:1f18:12:3400::/56`.
/// @param bits how many bits of it are the block's, 0 to 128
public record Cidr6(BigInteger first, int bits) {
    private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?=:|$)");
    private static final int AMAZON = 0x2600_1f18;

    /// Empty for what is no block.
    public static Optional<Cidr6> parse(String text) {
        int slash = text.indexOf('/');
        // Digits and colons only: nothing that a resolver would be asked for.
        if (slash < 0 || !text.substring(0, slash).matches("[0-9a-fA-F:]*:[0-9a-fA-F:]*")) {
            return Optional.empty();
        }
        String length = text.substring(slash + 1);
        if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > 128) {
            return Optional.empty();
        }
        try {
            int bits = Integer.parseInt(length);
            BigInteger address = new BigInteger(
                    1, InetAddress.getByName(text.substring(0, slash)).getAddress());
            return Optional.of(new Cidr6(low(address, bits), bits));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /// A block as Amazon gives them, a /56.
    public static Cidr6 ofAmazon(RandomGenerator random) {
        BigInteger top = BigInteger.valueOf(AMAZON).shiftLeft(96);
        return new Cidr6(top.or(BigInteger.valueOf(random.nextInt(1 << 24)).shiftLeft(72)), 56);
    }

    private static BigInteger low(BigInteger address, int bits) {
        return address.shiftRight(128 - bits).shiftLeft(128 - bits);
    }

    public boolean contains(Cidr6 other) {
        return bits <= other.bits && low(other.first, bits).equals(first);
    }

    public boolean overlaps(Cidr6 other) {
        return contains(other) || other.contains(this);
    }

    @Override
    public String toString() {
        byte[] bytes = new byte[16];
        byte[] number = first.toByteArray();
        int length = Math.min(16, number.length);
        System.arraycopy(number, number.length - length, bytes, 16 - length, length);
        try {
            return short6(Inet6Address.getByAddress(null, bytes, -1).getHostAddress()) + "/" + bits;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Sixteen bytes are an address", e);
        }
    }

    /// The longest row of zeros left out, as everybody writes them.
    private static String short6(String full) {
        String longest = "";
        for (Matcher zeros = ZEROS.matcher(full);
                zeros.find(); ) {
            if (zeros.group().length() > longest.length()) {
                longest = zeros.group();
            }
        }
        if (longest.isEmpty()) {
            return full;
        }
        int at = full.indexOf(longest);
        String before = full.substring(0, at);
        String after = full.substring(at + longest.length());
        return before + (after.startsWith(":") ? ":" : "::") + after;
    }
}
