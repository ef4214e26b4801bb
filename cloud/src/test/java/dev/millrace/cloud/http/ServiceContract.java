package dev.millrace.cloud.http;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.service.ServiceFacts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What [ServiceContractTest] needs to know of a service to hold it to what every service is held to: one kind of
/// thing that it keeps, and where its own errors are.
interface ServiceContract {
    /// A request, and AWS's answer to it.
    record Refused(BareRequest request, Refusal refusal) {}

    ServiceFacts facts();

    /// Makes the thing and waits until it can be used.
    void make(RunningCloud cloud, Who who, String name) throws Exception;

    boolean there(RunningCloud cloud, Who who, String name) throws Exception;

    /// Puts the thing to its work, and asserts what comes of it; may be asked more than once.
    void use(RunningCloud cloud, Who who, String name) throws Exception;

    /// @return false where AWS has no operation that removes it
    boolean remove(RunningCloud cloud, Who who, String name);

    /// The body of the answer that describes the thing.
    String described(RunningCloud cloud, Who who, String name) throws Exception;

    /// What must be found in the description: the ARN, and ids of AWS's form.
    List<Pattern> forms(Who who, String name);

    /// When the thing was made, read from the description in the only form that AWS writes it in; empty where AWS
    /// does not tell.
    Optional<Instant> madeAt(String description);

    /// Operations that are not offered, and whose requests nothing tells from those of one that is.
    default Set<String> sharingAPlace() {
        return Set.of();
    }

    /// An operation that AWS does not have.
    Refused unknownOperation();

    /// A body that is not of the protocol's grammar.
    Refused malformedBody();

    /// A value that breaks a constraint of the model.
    Refused brokenConstraint();

    /// What would change something of another account, if it could, through an ARN.
    /// @param owner whose thing of that name is there
    Refused foreignArn(Who caller, String owner, String name);

    /// The request that nobody signed.
    Refused unsigned();
}
