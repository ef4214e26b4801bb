package dev.millrace.cloud.service.iam.policy;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Predicate;

/// A network such as `10.0.0.0/8`, or one address.
record Network(byte[] base, int bits) {
    /// Whether an address is in the network that the text names; where it names none, no address is.
    static Predicate<String> matcher(String text) {
        return of(text)
                .<Predicate<String>>map(network -> value ->
                        bytes(value).filter(network::holds).isPresent())
                .orElse(_ -> false);
    }

    private static Optional<Network> of(String text) {
        int slash = text.indexOf('/');
        return bytes(slash < 0 ? text : text.substring(0, slash)).flatMap(base -> {
            int all = base.length * 8;
            try {
                int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
                return bits < 0 || bits > all ? Optional.empty() : Optional.of(new Network(base, bits));
            } catch (NumberFormatException notLength) {
                return Optional.empty();
            }
        });
    }

    private boolean holds(byte[] address) {
        if (address.length != base.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((base[bit / 8] & mask) != (address[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<byte[]> bytes(String address) {
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (Character.digit(c, 16) < 0 && c != '.' && c != ':') {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(InetAddress.ofLiteral(address).getAddress());
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }
}
