package dev.millrace.cloud.sandbox.runtime;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.List;

/// The jars of AWS's Runtime Interface Client for Java, which lie on the server's class path only to be lent to
/// functions.
///
/// @param jars  empty if this server was put together without them
record JavaClient(List<Path> jars) {
    static final String MAIN_CLASS = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

    /// One class of each of them.
    private static final List<String> CLASSES = List.of(
            MAIN_CLASS,
            "com.amazonaws.services.lambda.runtime.Context",
            "com.amazonaws.services.lambda.runtime.serialization.PojoSerializer",
            "software.amazon.awssdk.utilslite.SdkInternalThreadLocal");

    JavaClient {
        jars = List.copyOf(jars);
    }

    static JavaClient ofThisServer() {
        var jars = new LinkedHashSet<Path>();
        for (String name : CLASSES) {
            try {
                CodeSource source = Class.forName(name, false, JavaClient.class.getClassLoader())
                        .getProtectionDomain()
                        .getCodeSource();
                Path jar = Path.of(source.getLocation().toURI());
                if (Files.isRegularFile(jar)) {
                    jars.add(jar.toAbsolutePath());
                }
            } catch (ClassNotFoundException | URISyntaxException missing) {
                return new JavaClient(List.of());
            }
        }
        return new JavaClient(List.copyOf(jars));
    }
}
