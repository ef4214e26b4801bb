package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.domain.Registry;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.DeleteRegistryPolicyResponse;
import dev.millrace.wire.ecr.DescribeRegistryResponse;
import dev.millrace.wire.ecr.GetAccountSettingRequest;
import dev.millrace.wire.ecr.GetAccountSettingResponse;
import dev.millrace.wire.ecr.GetRegistryPolicyResponse;
import dev.millrace.wire.ecr.GetRegistryScanningConfigurationResponse;
import dev.millrace.wire.ecr.PutRegistryPolicyRequest;
import dev.millrace.wire.ecr.PutRegistryPolicyResponse;
import dev.millrace.wire.ecr.RegistryPolicyNotFoundException;
import dev.millrace.wire.ecr.RegistryScanningConfiguration;
import dev.millrace.wire.ecr.ReplicationConfiguration;
import java.util.List;

/// What is asked and set about the registry itself: its policy, and the settings that Millrace does not let change
/// (no replication, basic scanning).
public final class RegistryFacts {
    private final EcrStore store;
    private final RepositoryLookup lookup;

    public RegistryFacts(EcrStore store, RepositoryLookup lookup) {
        this.store = store;
        this.lookup = lookup;
    }

    public DescribeRegistryResponse describe(Call call) {
        return DescribeRegistryResponse.builder()
                .registryId(call.account())
                .replicationConfiguration(
                        ReplicationConfiguration.builder().rules(List.of()).build())
                .build();
    }

    public GetRegistryScanningConfigurationResponse scanning(Call call) {
        return GetRegistryScanningConfigurationResponse.builder()
                .registryId(call.account())
                .scanningConfiguration(RegistryScanningConfiguration.builder()
                        .scanType("BASIC")
                        .rules(List.of())
                        .build())
                .build();
    }

    public GetAccountSettingResponse accountSetting(GetAccountSettingRequest input) {
        String value = switch (input.name()) {
            case "BASIC_SCAN_TYPE_VERSION" -> "AWS_NATIVE";
            case "REGISTRY_POLICY_SCOPE" -> "V2";
            case "BLOB_MOUNTING" -> "ENABLED";
            default -> throw RepositoryLookup.invalid("name", "Unknown account setting '" + input.name() + "'");
        };
        return GetAccountSettingResponse.builder()
                .name(input.name())
                .value(value)
                .build();
    }

    public PutRegistryPolicyResponse putPolicy(PutRegistryPolicyRequest input, Call call) {
        if (!RepositoryPolicies.isWellFormed(input.policyText())) {
            throw RepositoryLookup.invalid("PolicyText", "Invalid registry policy provided");
        }
        store.settings().putPolicy(lookup.registry(call, null), input.policyText());
        return PutRegistryPolicyResponse.builder()
                .registryId(call.account())
                .policyText(input.policyText())
                .build();
    }

    public GetRegistryPolicyResponse policy(Call call) {
        return GetRegistryPolicyResponse.builder()
                .registryId(call.account())
                .policyText(policyOf(lookup.registry(call, null)))
                .build();
    }

    public DeleteRegistryPolicyResponse deletePolicy(Call call) {
        Registry registry = lookup.registry(call, null);
        String gone = policyOf(registry);
        store.settings().deletePolicy(registry);
        return DeleteRegistryPolicyResponse.builder()
                .registryId(call.account())
                .policyText(gone)
                .build();
    }

    private String policyOf(Registry registry) {
        return store.settings()
                .policy(registry)
                .orElseThrow(() -> new RegistryPolicyNotFoundException(
                        "Registry policy does not exist in the registry with id '" + registry.account() + "'"));
    }
}
