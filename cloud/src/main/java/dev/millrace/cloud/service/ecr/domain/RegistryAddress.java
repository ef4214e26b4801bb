package dev.millrace.cloud.service.ecr.domain;

/// Where clients reach this server's registry: `host:port`, the part of a repository's URI before the slash.
///
/// `localhost` and not `<account>.dkr.ecr.<region>.localhost`: names under localhost resolve in browsers and
/// curl, but not
/// by the C library of a bare Debian, by Go's or by Java's resolver, so skopeo, docker and Jib could not push there.
/// Account and region come with the login instead.
/// @param hostAndPort such as `localhost:4566`
public record RegistryAddress(String hostAndPort) {
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

    /// Whether a host of an image's URI means this server: its own, or the loopback interface by another name.
    public boolean isMeantBy(String host) {
        return host.equals(hostAndPort)
                || host.equals("localhost" + port())
                || host.equals("127.0.0.1" + port())
                || host.equals("[::1]" + port());
    }

    private String port() {
        int colon = hostAndPort.lastIndexOf(':');
        return colon < 0 || hostAndPort.endsWith("]") ? "" : hostAndPort.substring(colon);
    }
}
