package dev.millrace.cloud.gateway;

import dev.millrace.cloud.gateway.listener.Proxied;
import dev.millrace.wire.http.HttpRequest;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// By which names this server is called: addresses, `localhost` and what lies below it, AWS's own names, and those
/// allowed.
///
/// SDKs put a prefix before an operation's host, before an address too: `api.127.0.0.1`, which no resolver knows. A
/// client that is told `HTTP_PROXY` = this server sends such a request here all the same, in absolute form. Such
/// requests are taken for this server's own names alone: it is no proxy.
public final class OwnNames {
    /// As the models of the services have them that are offered here (MWAA, CloudWatch Logs).
    private static final List<String> PREFIXES = List.of("api.", "env.", "ops.", "streaming-", "stream-");

    private static final List<String> AWS = List.of(".amazonaws.com", ".amazonaws.com.cn", ".api.aws");
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");
    private static final int HTTP = 80;

    private final boolean everywhere;
    private final int port;
    private final Set<String> hosts;
    private final List<String> domains;

    /// @param host the address listened on
    /// @param port likewise
    /// @param others names beside those that are always its own; `*.example.org` for all below one
    public OwnNames(String host, int port, Collection<String> others) {
        this.everywhere = EVERYWHERE.contains(host);
        this.port = port;
        this.hosts = Stream.concat(Stream.of(host), others.stream())
                .filter(name -> !name.startsWith("*."))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.domains = others.stream()
                .filter(name -> name.startsWith("*."))
                .map(name -> name.substring(1).toLowerCase(Locale.ROOT))
                .toList();
    }

    /// Why a request is none of this server's, as a sentence; empty where it is one.
    Optional<String> refusal(HttpRequest request) {
        String target = Proxied.target(request.headers());
        if (target != null && !isOwnTarget(target)) {
            return Optional.of("This server is no proxy: it forwards nothing to " + target + ". Where HTTP_PROXY names it,"
                    + " only its own names may be asked through it; name the others in NO_PROXY.");
        }
        String host = request.headers().first("Host");
        return host == null || isOurs(name(host))
                ? Optional.empty()
                : Optional.of("The host " + name(host) + " is none of this server's. If it is another name of it, start it"
                        + " with --allow-host " + name(host) + ".");
    }

    /// Other servers have addresses too, and this machine's other ports are not this one's.
    private boolean isOwnTarget(String authority) {
        String name = name(authority);
        if (!isOurs(name)) {
            return false;
        }
        String plain = withoutPrefix(name);
        if (!plain.equals(name) || AWS.stream().anyMatch(name::endsWith)) {
            return true;
        }
        return port(authority) == port && (!isAddress(name) || isLoopback(name) || everywhere || hosts.contains(name));
    }

    private boolean isOurs(String name) {
        String plain = withoutPrefix(name);
        return plain.equals("localhost")
                || name.endsWith(".localhost")
                || isAddress(plain)
                || hosts.contains(plain)
                || AWS.stream().anyMatch(name::endsWith)
                || domains.stream().anyMatch(plain::endsWith);
    }

    private static String withoutPrefix(String name) {
        for (String prefix : PREFIXES) {
            if (name.startsWith(prefix)) {
                return name.substring(prefix.length());
            }
        }
        return name;
    }

    /// An address cannot be pointed elsewhere, as a name can.
    private static boolean isAddress(String name) {
        return name.startsWith("[")
                || !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("[::1]");
    }

    /// A host's name without its port.
    private static String name(String host) {
        int end = host.endsWith("]") ? -1 : host.lastIndexOf(':');
        String name = (end < 0 ? host : host.substring(0, end)).toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static int port(String authority) {
        int colon = authority.endsWith("]") ? -1 : authority.lastIndexOf(':');
        try {
            return colon < 0 ? HTTP : Integer.parseInt(authority.substring(colon + 1));
        } catch (NumberFormatException none) {
            return -1;
        }
    }
}
