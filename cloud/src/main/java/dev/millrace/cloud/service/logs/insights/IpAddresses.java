package dev.millrace.cloud.service.logs.insights;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/// IP addresses and their nets. No name is ever looked up.
final class IpAddresses {
    private static final Pattern V4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1?\\d?\\d)");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int V4_BYTES = 4;

    private IpAddresses() {}

    static boolean isV4(String text) {
        return V4.matcher(text).matches();
    }

    static boolean isV6(String text) {
        return V6.matcher(text).matches() && bytes(text).isPresent();
    }

    /// @param subnet in the form `10.0.0.0/8`
    static boolean isIn(String address, String subnet) {
        int slash = subnet.indexOf('/');
        if (slash < 0 || !subnet.substring(slash + 1).matches("\\d{1,3}")) {
            return false;
        }
        Optional<byte[]> ip = bytes(address);
        Optional<byte[]> net = bytes(subnet.substring(0, slash));
        int bits = Integer.parseInt(subnet.substring(slash + 1));
        if (ip.isEmpty() || net.isEmpty() || ip.get().length != net.get().length || bits > ip.get().length * 8) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> i % 8;
            if ((ip.get()[i / 8] & mask) != (net.get()[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<byte[]> bytes(String text) {
        if (!isV4(text) && !V6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress();
            // An address of version 4 in version 6's clothes is given in its own.
            return text.indexOf(':') >= 0 && bytes.length == V4_BYTES ? Optional.empty() : Optional.of(bytes);
        } catch (UnknownHostException none) {
            return Optional.empty();
        }
    }
}
