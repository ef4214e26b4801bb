package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.lambda.FunctionNetworks;
import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.Settings;
import dev.millrace.cloud.service.lambda.store.Functions;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The network interfaces of functions in VPCs: one for each subnet and set of security groups that a version of any
/// function names. They are made before the version is Active, and go with the last version that needs them.
public final class FunctionInterfaces {
    private final Functions functions;
    private final FunctionNetworks networks;
    private final RandomGenerator random;

    /// Held over a look at what is used and what follows from it, so that nothing is removed that was made meanwhile.
    private final ReentrantLock changing = new ReentrantLock();

    public FunctionInterfaces(Functions functions, FunctionNetworks networks, RandomGenerator random) {
        this.functions = functions;
        this.networks = networks;
        this.random = random;
    }

    /// Makes those that a version lacks, and removes what none needs any more; the version is kept already.
    public void settle(FunctionKey key, FunctionVersion version) throws FunctionNetworks.RefusedException {
        changing.lock();
        try {
            for (FunctionNetworks.Place place :
                    places(key, version.settings().vpc()).toList()) {
                networks.attach(place, "AWS Lambda VPC ENI-" + key.name() + "-" + Ids.uuid(random));
            }
            derive();
        } finally {
            changing.unlock();
        }
    }

    /// Removes those that no version needs any more.
    public void derive() {
        changing.lock();
        try {
            Set<FunctionNetworks.Place> used = functions.everything().stream()
                    .flatMap(function -> function.versions().stream()
                            .flatMap(version -> places(function.key(), version.settings().vpc())))
                    .collect(Collectors.toSet());
            networks.retain(used);
        } finally {
            changing.unlock();
        }
    }

    private static Stream<FunctionNetworks.Place> places(FunctionKey key, Settings.@Nullable Vpc vpc) {
        return vpc == null
                ? Stream.empty()
                : vpc.subnetIds().stream()
                        .map(subnet -> new FunctionNetworks.Place(
                                key.account(), key.region(), subnet, Set.copyOf(vpc.securityGroupIds())));
    }
}
