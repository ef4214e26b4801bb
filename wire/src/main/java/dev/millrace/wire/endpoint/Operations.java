package dev.millrace.wire.endpoint;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import dev.millrace.wire.service.ServiceFacts;
import org.jspecify.annotations.Nullable;

/// A service's operations by name.
final class Operations {
    private final Service service;

    Operations(Service service) {
        this.service = service;
    }

    /// @param unknown the code that the protocol has for an operation that AWS does not have
    /// @throws AwsException 501 where AWS has it and Millrace has not
    Operation find(@Nullable String name, String unknown) {
        Operation operation = name == null ? null : service.find(name);
        if (operation != null) {
            return operation;
        }
        if (name != null && service.facts().notOffered().containsKey(name)) {
            throw notOffered(name, service);
        }
        throw notFound(name, unknown);
    }

    /// @param code that the protocol has for an operation that AWS does not have
    AwsException notFound(@Nullable String name, String code) {
        return notFound(name, service.facts().apiVersion(), code);
    }

    /// @param version that the request names
    AwsException notFound(@Nullable String name, String version, String code) {
        return new AwsException(code, 400, words(name, version));
    }

    private String words(@Nullable String name, String version) {
        if (name == null) {
            return "The request names no operation of " + service.facts().title() + ".";
        }
        return service.facts().protocol() == ServiceFacts.Protocol.EC2_QUERY
                ? "The action " + name + " is not valid for this web service."
                : "Could not find operation " + name + " for version " + version;
    }

    static AwsException notOffered(String name, Service service) {
        return new AwsException(
                "NotImplemented",
                501,
                "Millrace does not offer " + name + " of " + service.facts().title() + ".");
    }
}
