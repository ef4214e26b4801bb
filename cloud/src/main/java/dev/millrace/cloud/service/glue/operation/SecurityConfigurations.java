package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.AlreadyExistsException;
import dev.millrace.wire.glue.CreateSecurityConfigurationRequest;
import dev.millrace.wire.glue.CreateSecurityConfigurationResponse;
import dev.millrace.wire.glue.DeleteSecurityConfigurationRequest;
import dev.millrace.wire.glue.DeleteSecurityConfigurationResponse;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.GetSecurityConfigurationRequest;
import dev.millrace.wire.glue.GetSecurityConfigurationResponse;
import dev.millrace.wire.glue.GetSecurityConfigurationsRequest;
import dev.millrace.wire.glue.GetSecurityConfigurationsResponse;
import dev.millrace.wire.glue.SecurityConfiguration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/// Security configurations, kept and shown: nothing is encrypted here.
public final class SecurityConfigurations {
    private final Documents<SecurityConfiguration> configurations;
    private final InstantSource clock;
    private final ReentrantLock changing = new ReentrantLock();

    public SecurityConfigurations(Storage storage, InstantSource clock) {
        configurations = storage.documents("glue/security-configurations", SecurityConfiguration.class);
        this.clock = clock;
    }

    public CreateSecurityConfigurationResponse create(CreateSecurityConfigurationRequest input, Call call) {
        Instant now = AwsTime.millis(clock);
        String[] key = {call.account(), call.region(), input.name()};
        changing.lock();
        try {
            if (configurations.find(key).isPresent()) {
                throw new AlreadyExistsException("Security Configuration already exists.");
            }
            configurations.put(new SecurityConfiguration(input.name(), now, input.encryptionConfiguration()), key);
        } finally {
            changing.unlock();
        }
        return new CreateSecurityConfigurationResponse(input.name(), now);
    }

    public GetSecurityConfigurationResponse one(GetSecurityConfigurationRequest input, Call call) {
        return new GetSecurityConfigurationResponse(configurations
                .find(call.account(), call.region(), input.name())
                .orElseThrow(SecurityConfigurations::missing));
    }

    public GetSecurityConfigurationsResponse list(GetSecurityConfigurationsRequest input, Call call) {
        Page<SecurityConfiguration> page = GluePages.PAGES.of(
                configurations.list(call.account(), call.region()),
                configuration -> String.valueOf(configuration.name()),
                input.nextToken(),
                input.maxResults());
        return new GetSecurityConfigurationsResponse(page.items(), page.next());
    }

    public DeleteSecurityConfigurationResponse delete(DeleteSecurityConfigurationRequest input, Call call) {
        if (!configurations.delete(call.account(), call.region(), input.name())) {
            throw missing();
        }
        return new DeleteSecurityConfigurationResponse();
    }

    private static EntityNotFoundException missing() {
        return new EntityNotFoundException("Security Configuration not found.");
    }
}
