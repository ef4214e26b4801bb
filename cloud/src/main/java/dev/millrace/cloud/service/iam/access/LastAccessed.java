package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.iam.domain.IamArn;
import dev.millrace.cloud.service.iam.domain.IamGroup;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.PolicyHolder;
import dev.millrace.cloud.service.iam.policy.CompiledPolicy;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.EntityDetails;
import dev.millrace.wire.iam.EntityInfo;
import dev.millrace.wire.iam.GenerateServiceLastAccessedDetailsRequest;
import dev.millrace.wire.iam.GenerateServiceLastAccessedDetailsResponse;
import dev.millrace.wire.iam.GetServiceLastAccessedDetailsRequest;
import dev.millrace.wire.iam.GetServiceLastAccessedDetailsResponse;
import dev.millrace.wire.iam.GetServiceLastAccessedDetailsWithEntitiesRequest;
import dev.millrace.wire.iam.GetServiceLastAccessedDetailsWithEntitiesResponse;
import dev.millrace.wire.iam.InvalidInputException;
import dev.millrace.wire.iam.NoSuchEntityException;
import dev.millrace.wire.iam.ServiceLastAccessed;
import dev.millrace.wire.iam.TrackedActionLastAccessed;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Which services a user, group, role or policy gives, and when each was last asked for: of the calls that were let
/// through, as [AccessLog] has them. A report is of the moment when it is fetched; its job is forgotten with the server.
public final class LastAccessed {
    private static final int JOBS_MAX = 1_000;
    private static final String SERVICE_LEVEL = "SERVICE_LEVEL";

    private final IamStore store;
    private final Principals principals;
    private final AccessLog log;
    private final Pages pages;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<String, Job> jobs = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Job> eldest) {
            return size() > JOBS_MAX;
        }
    };

    private record Job(String account, String arn, String granularity, Instant at) {}

    /// Whom a report is about, and what gives it something.
    private record About(List<PolicyHolder> holders, List<CompiledPolicy> policies) {}

    /// @param region where the resource was; null where it has none
    private record Use(PolicyHolder by, String action, Instant at, @Nullable String region) {}

    public LastAccessed(
            IamStore store, AccessLog log, Pages pages, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.principals = new Principals(store, new PolicyCache());
        this.log = log;
        this.pages = pages;
        this.clock = clock;
        this.random = random;
    }

    public GenerateServiceLastAccessedDetailsResponse generate(
            GenerateServiceLastAccessedDetailsRequest input, Call call) {
        about(call.account(), input.arn());
        Job job = new Job(
                call.account(),
                input.arn(),
                Objects.requireNonNullElse(input.granularity(), SERVICE_LEVEL),
                clock.instant());
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        synchronized (jobs) {
            jobs.put(id, job);
        }
        return new GenerateServiceLastAccessedDetailsResponse(id);
    }

    public GetServiceLastAccessedDetailsResponse find(GetServiceLastAccessedDetailsRequest input, Call call) {
        Job job = job(call, input.jobId());
        About about = about(job.account, job.arn);
        List<Use> uses = uses(about);
        boolean actions = !job.granularity.equals(SERVICE_LEVEL);
        List<ServiceLastAccessed> services = new ArrayList<>();
        Reference.services().forEach((prefix, name) -> {
            if (about.policies.stream().anyMatch(policy -> policy.allowsSomeOf(prefix))) {
                services.add(service(prefix, name, uses, actions));
            }
        });
        Page<ServiceLastAccessed> page =
                pages.of(services, ServiceLastAccessed::serviceNamespace, input.marker(), input.maxItems());
        return GetServiceLastAccessedDetailsResponse.builder()
                .jobStatus("COMPLETED")
                .jobType(job.granularity)
                .jobCreationDate(job.at)
                .jobCompletionDate(job.at)
                .servicesLastAccessed(page.items())
                .isTruncated(page.more())
                .marker(page.next())
                .build();
    }

    public GetServiceLastAccessedDetailsWithEntitiesResponse entities(
            GetServiceLastAccessedDetailsWithEntitiesRequest input, Call call) {
        Job job = job(call, input.jobId());
        About about = about(job.account, job.arn);
        List<Use> uses = uses(about);
        Page<PolicyHolder> page =
                pages.of(about.holders, LastAccessed::arn, input.marker(), input.maxItems());
        return GetServiceLastAccessedDetailsWithEntitiesResponse.builder()
                .jobStatus("COMPLETED")
                .jobCreationDate(job.at)
                .jobCompletionDate(job.at)
                .entityDetailsList(page.map(holder -> new EntityDetails(
                        new EntityInfo(arn(holder), holder.name(), kind(holder), holder.id(), holder.path()),
                        latest(uses.stream()
                                        .filter(use -> use.by.equals(holder))
                                        .filter(use -> use.action.startsWith(input.serviceNamespace() + ":"))
                                        .toList())
                                .map(Use::at)
                                .orElse(null))))
                .isTruncated(page.more())
                .marker(page.next())
                .build();
    }

    private static ServiceLastAccessed service(String prefix, String name, List<Use> all, boolean actions) {
        List<Use> uses =
                all.stream().filter(use -> use.action.startsWith(prefix + ":")).toList();
        Optional<Use> last = latest(uses);
        return ServiceLastAccessed.builder()
                .serviceName(name)
                .serviceNamespace(prefix)
                .lastAuthenticated(last.map(Use::at).orElse(null))
                .lastAuthenticatedEntity(last.map(use -> arn(use.by)).orElse(null))
                .lastAuthenticatedRegion(last.map(Use::region).orElse(null))
                .totalAuthenticatedEntities(
                        (int) uses.stream().map(Use::by).distinct().count())
                .trackedActionsLastAccessed(actions ? tracked(prefix, uses) : null)
                .build();
    }

    private static List<TrackedActionLastAccessed> tracked(String prefix, List<Use> uses) {
        return uses.stream().map(Use::action).distinct().sorted().map(action -> {
                    Use last = latest(uses.stream()
                                    .filter(use -> use.action.equals(action))
                                    .toList())
                            .orElseThrow();
                    return new TrackedActionLastAccessed(
                            action.substring(prefix.length() + 1), arn(last.by), last.at, last.region);
                })
                .toList();
    }

    private static Optional<Use> latest(List<Use> uses) {
        return uses.stream().max(Comparator.comparing(Use::at));
    }

    private List<Use> uses(About about) {
        List<Use> uses = new ArrayList<>();
        for (PolicyHolder holder : about.holders) {
            log.usesOf(holder.id())
                    .forEach((use, atMs) -> uses.add(new Use(
                            holder,
                            use.action(),
                            Instant.ofEpochMilli(atMs),
                            Arn.parse(use.resource())
                                    .map(Arn::region)
                                    .filter(region -> !region.isEmpty())
                                    .orElse(null))));
        }
        return uses;
    }

    private Job job(Call call, String id) {
        Job job;
        synchronized (jobs) {
            job = jobs.get(id);
        }
        if (job == null || !job.account.equals(call.account())) {
            throw new NoSuchEntityException("Job " + id + " cannot be found.");
        }
        return job;
    }

    private About about(String account, String arn) {
        IamArn parsed = IamArn.parse(arn).orElseThrow(() -> new InvalidInputException("Invalid Arn: " + arn));
        return found(account, arn, parsed)
                .orElseThrow(() -> new NoSuchEntityException("ARN " + arn + " does not exist."));
    }

    private Optional<About> found(String account, String arn, IamArn parsed) {
        return switch (parsed.kind()) {
            case "user" -> store.users().find(account, parsed.name()).map(this::alone);
            case "role" -> store.roles().find(account, parsed.name()).map(this::alone);
            case "group" ->
                store.groups()
                        .find(account, parsed.name())
                        .map(group -> new About(
                                List.copyOf(store.users().where(account, user -> user.groups()
                                        .contains(group.name()))),
                                principals.policies(group).identity()));
            case "policy" ->
                store.policy(arn)
                        .filter(policy -> policy.ofAws() || policy.account().equals(account))
                        .map(policy ->
                                new About(holding(account, arn), List.of(CompiledPolicy.of(arn, policy.document()))));
            default -> Optional.<About>empty();
        };
    }

    private About alone(PolicyHolder holder) {
        return new About(List.of(holder), principals.policies(holder).identity());
    }

    private List<PolicyHolder> holding(String account, String arn) {
        List<PolicyHolder> holders = new ArrayList<>();
        holders.addAll(store.users().where(account, user -> user.attachedPolicies().contains(arn)));
        holders.addAll(store.roles().where(account, role -> role.attachedPolicies().contains(arn)));
        return holders;
    }

    private static String arn(PolicyHolder holder) {
        return switch (holder) {
            case IamUser user -> user.arn();
            case IamRole role -> role.arn();
            case IamGroup group -> group.arn();
        };
    }

    private static String kind(PolicyHolder holder) {
        return switch (holder) {
            case IamUser _ -> "USER";
            case IamRole _ -> "ROLE";
            case IamGroup _ -> "GROUP";
        };
    }
}
