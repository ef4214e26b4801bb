package dev.millrace.bench;

/// The server under load and who calls it.
record Target(String host, int port, String region, String accessKeyId, String secretKey) {
    String authority() {
        return host + ":" + port;
    }

    Target on(int otherPort) {
        return new Target(host, otherPort, region, accessKeyId, secretKey);
    }
}
