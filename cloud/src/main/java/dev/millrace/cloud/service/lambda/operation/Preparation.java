package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.service.lambda.FunctionNetworks;
import dev.millrace.cloud.service.lambda.domain.Condition;
import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.invoke.Deployment;
import dev.millrace.cloud.service.lambda.invoke.EnvironmentPlanner;
import dev.millrace.cloud.service.lambda.invoke.FunctionInterfaces;
import dev.millrace.cloud.service.lambda.store.CodeStore;
import dev.millrace.cloud.service.lambda.store.Functions;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;

/// Brings versions from Pending to Active and updates from InProgress to Successful, on a thread of its own: archives
/// and images are unpacked and network interfaces made before the first invocation needs them.
public final class Preparation {
    private static final System.Logger LOG = System.getLogger(Preparation.class.getName());

    private final Functions functions;
    private final EnvironmentPlanner planner;
    private final FunctionInterfaces interfaces;
    private final Deployment deployment;

    public Preparation(
            Functions functions, EnvironmentPlanner planner, FunctionInterfaces interfaces, Deployment deployment) {
        this.functions = functions;
        this.planner = planner;
        this.interfaces = interfaces;
        this.deployment = deployment;
    }

    /// Goes on with what the server before did not bring to its end.
    public void start() {
        for (LambdaFunction function : functions.everything()) {
            for (FunctionVersion version : function.versions()) {
                if (version.condition().passing()) {
                    begin(function.key(), version);
                }
            }
        }
    }

    void begin(FunctionKey key, FunctionVersion version) {
        Thread.ofVirtual()
                .name("prepares " + key.name() + ":" + version.version())
                .start(() -> settle(key, version, prepare(key, version)));
    }

    /// Whatever it throws, the version is Failed with its reason and not Pending for ever.
    private static String reason(Throwable broken) {
        return switch (broken) {
            case CodeStore.BadArchive bad -> String.valueOf(bad.getMessage());
            // Its message names files of the server.
            case FileSystemException file ->
                file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
            case InvalidPathException name ->
                "the server cannot write the name of a file in it (" + name.getReason()
                        + "): start it with a locale of UTF-8";
            default -> broken.getClass().getSimpleName();
        };
    }

    private static String networkCode(String ec2Code) {
        return switch (ec2Code) {
            case "InsufficientFreeAddressesInSubnet" -> "SubnetOutOfIPAddresses";
            case "InvalidGroup.NotFound" -> "InvalidSecurityGroup";
            default -> "InvalidSubnet";
        };
    }

    private Condition prepare(FunctionKey key, FunctionVersion version) {
        try {
            interfaces.settle(key, version);
            return planner.prepare(key, version)
                    .map(reason -> version.condition().failed(reason, "InvalidImage"))
                    .orElse(Condition.READY);
        } catch (FunctionNetworks.RefusedException refused) {
            return version.condition().failed(refused.sentence(), networkCode(refused.code()));
        } catch (Exception | Error broken) {
            LOG.log(System.Logger.Level.WARNING, "The code of " + key.arn() + " could not be unpacked", broken);
            return version.condition()
                    .failed("The code could not be unpacked: " + reason(broken), "InvalidZipFileException");
        }
    }

    private void settle(FunctionKey key, FunctionVersion version, Condition condition) {
        functions.change(key, function -> {
            LambdaFunction settled = function;
            for (FunctionVersion one : function.versions()) {
                if (one.generation().equals(version.generation())
                        && one.condition().passing()) {
                    settled = settled.with(one.with(condition));
                }
            }
            return settled;
        });
        deployment.changed();
    }
}
