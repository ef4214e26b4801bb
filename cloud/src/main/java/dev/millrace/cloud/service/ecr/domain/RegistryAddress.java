package dev.millrace.cloud.service.ecr.domain;

import java.util.regex.Pattern;

/// Where clients reach this server's registry: `host:port`, the part of a repository's URI before the slash.
///
/// `localhost` and not `<account>.dkr.ecr.<region>.localhost`: names under localhost resolve in browsers and curl, but
/// not by the C library of a bare Debian, by Go's or by Java's resolver, so skopeo, docker and Jib could not push
/// there. Account and region come with the login instead.
/// @param hostAndPort such as `localhost:4566`
public record RegistryAddress(String hostAndPort) {
    private static final Pattern LOOPBACK = Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]{1,5})?");

    public RegistryAddress {
        if (!hostAndPort.matches("[A-Za-z0-9.-]+(:[0-9]{1,5})?|\\[[0-9a-fA-F:]+](:[0-9]{1,5})?")) {
            throw new IllegalArgumentException("Not a host and port: " + hostAndPort);
        }
    }

    public String repositoryUri(String repositoryName) {
        return hostAndPort + "/" + repositoryName;
    }

    public String endpoint() {
        return "http://" + hostAndPort;
    }

    /// Whether a host of an image's URI means this server: its own address, or the loopback interface whatever the
    /// port. A data folder is served on one port today and on another tomorrow, and its images are the same.
    public boolean isMeantBy(String host) {
        return host.equals(hostAndPort) || LOOPBACK.matcher(host).matches();
    }
}
