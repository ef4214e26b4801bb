package dev.millrace.cloud;

import dev.millrace.cloud.gateway.RawHandler;
import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.part.Parts;
import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.MovableClock;
import dev.millrace.wire.service.Service;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

/// What the services of one life of the server are made of, and where those that are made are gathered.
/// @param interpreters of this machine, whose lives are longer than this one's
/// @param here where functions, jobs and engines on this machine reach the server
/// @param account of the key pair that everybody has
/// @param services grows by each that is offered
/// @param paths grows by what is answered without a service
record Ground(
        CloudConfiguration configuration,
        Storage storage,
        MovableClock clock,
        SecureRandom random,
        Metrics metrics,
        InstalledInterpreters interpreters,
        URI here,
        String account,
        Parts parts,
        List<Service> services,
        Map<String, RawHandler> paths) {
    /// One that works by itself: started in the order of these calls, stopped against it.
    <T extends Part> T part(T part) {
        return parts.add(part);
    }

    void offer(Service service) {
        services.add(service);
    }
}
