package dev.millrace.cloud.service.mwaa;

import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentKey;
import dev.millrace.cloud.service.mwaa.domain.KeptEnvironment;
import dev.millrace.cloud.service.mwaa.operation.CreateEnvironment;
import dev.millrace.cloud.service.mwaa.operation.DeleteEnvironment;
import dev.millrace.cloud.service.mwaa.operation.EnvironmentQueries;
import dev.millrace.cloud.service.mwaa.operation.InvokeRestApi;
import dev.millrace.cloud.service.mwaa.operation.LoginTokens;
import dev.millrace.cloud.service.mwaa.operation.PublishMetrics;
import dev.millrace.cloud.service.mwaa.operation.Tags;
import dev.millrace.cloud.service.mwaa.operation.UpdateEnvironment;
import dev.millrace.cloud.service.mwaa.store.Environments;
import dev.millrace.cloud.service.mwaa.web.EnvironmentPage;
import dev.millrace.cloud.service.mwaa.web.Tokens;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.mwaa.MwaaOperations;
import dev.millrace.wire.service.Service;
import java.util.Map;
import java.util.random.RandomGenerator;

/// MWAA put together: its parts, and the table of its operations.
public final class MwaaService implements Part {
    private final Environments environments;
    private final EnvironmentPage page;
    private final EnvironmentDoors doors;
    private final EnvironmentRuns runs;
    private final Service api;

    /// @param random that nobody can guess: of it are tokens
    public MwaaService(Storage storage, Clock clock, RandomGenerator random, MwaaSurroundings around) {
        environments = new Environments(storage);
        Tokens tokens = new Tokens(clock, random);
        page = new EnvironmentPage(environments, around.airflow(), tokens);
        doors = new EnvironmentDoors(environments, around.doors(), page);
        runs = new EnvironmentRuns(environments, around, doors, clock);
        api = Service.of(MwaaOperations.FACTS, () -> {
            CreateEnvironment create = new CreateEnvironment(environments, around, runs, doors, clock, random);
            UpdateEnvironment update = new UpdateEnvironment(environments, around, runs, clock);
            DeleteEnvironment delete = new DeleteEnvironment(environments, runs);
            EnvironmentQueries queries = new EnvironmentQueries(environments);
            LoginTokens logins = new LoginTokens(environments, tokens, around.callers());
            InvokeRestApi rest = new InvokeRestApi(environments, around);
            PublishMetrics metrics = new PublishMetrics(environments, around.metrics());
            Tags tags = new Tags(environments);
            return new MwaaOperations()
                .createCliToken(logins::cli)
                .createEnvironment(create::answer)
                .createWebLoginToken(logins::web)
                .deleteEnvironment(delete::answer)
                .getEnvironment(queries::get)
                .invokeRestApi(rest::answer)
                .listEnvironments(queries::list)
                .listTagsForResource(tags::list)
                .publishMetrics(metrics::answer)
                .tagResource(tags::tag)
                .untagResource(tags::untag)
                .updateEnvironment(update::answer)
                .build();
        });
    }

    public Service api() {
        return api;
    }

    /// An environment's tags; none where it is not there.
    public Map<String, String> tags(String account, String region, String name) {
        return environments
                .find(new EnvironmentKey(account, region, name))
                .map(KeptEnvironment::tags)
                .orElse(Map.of());
    }

    @Override
    public void start() {
        for (KeptEnvironment environment : environments.all()) {
            doors.reopen(environment);
            runs.wake(environment.key());
        }
    }

    @Override
    public void stop() {
        runs.stop();
        doors.stop();
        page.close();
    }
}
