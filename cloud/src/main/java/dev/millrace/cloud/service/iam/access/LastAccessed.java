package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.aws.Partition;
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
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which services a user, group, role or policy gives, and when each was last asked for: of the calls that were let
/// through, as [AccessLog] has them. A report is of the moment when it is fetched; its job is forgotten with the server.
public final class LastAccessed {
    private static final int JOBS_MAX = 1_000;
    private static final String SERVICE_LEVEL = "SERVICE_LEVEL";
    private static final Comparator<Use> LATEST = Comparator.comparing(Use::at);

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
    private record Use(PolicyHolder by, String action, Instant at, @Nullable String region) {
        String service() {
            return action.substring(0, action.indexOf(':'));
        }
    }

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
        Map<String, List<Use>> uses = uses(about.holders).collect(Collectors.groupingBy(Use::service));
        boolean actions = !job.granularity.equals(SERVICE_LEVEL);
        Partition in = Partition.of(call.region());
        List<ServiceLastAccessed> services = new ArrayList<>();
        Reference.services().forEach((prefix, name) -> {
            if (about.policies.stream().anyMatch(policy -> policy.allowsSomeOf(prefix))) {
                services.add(service(prefix, name, uses.getOrDefault(prefix, List.of()), actions, in));
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
        Page<PolicyHolder> page =
                pages.of(about(job.account, job.arn).holders, PolicyHolder::arn, input.marker(), input.maxItems());
        return GetServiceLastAccessedDetailsWithEntitiesResponse.builder()
                .jobStatus("COMPLETED")
                .jobCreationDate(job.at)
                .jobCompletionDate(job.at)
                .entityDetailsList(page.map(holder -> new EntityDetails(
                        new EntityInfo(
                                Partition.of(call.region()).written(holder.arn()),
                                holder.name(),
                                kind(holder),
                                holder.id(),
                                holder.path()),
                        latest(uses(List.of(holder)).filter(use -> use.service().equals(input.serviceNamespace())))
                                .map(Use::at)
                                .orElse(null))))
                .isTruncated(page.more())
                .marker(page.next())
                .build();
    }

    private static ServiceLastAccessed service(
            String prefix, String name, List<Use> uses, boolean actions, Partition in) {
        Optional<Use> last = latest(uses.stream());
        return ServiceLastAccessed.builder()
                .serviceName(name)
                .serviceNamespace(prefix)
                .lastAuthenticated(last.map(Use::at).orElse(null))
                .lastAuthenticatedEntity(last.map(use -> in.written(use.by.arn())).orElse(null))
                .lastAuthenticatedRegion(last.map(Use::region).orElse(null))
                .totalAuthenticatedEntities(
                        (int) uses.stream().map(Use::by).distinct().count())
                .trackedActionsLastAccessed(actions ? tracked(uses, in) : null)
                .build();
    }

    private static List<TrackedActionLastAccessed> tracked(List<Use> uses, Partition in) {
        Map<String, Use> last = new TreeMap<>();
        uses.forEach(use -> last.merge(use.action, use, BinaryOperator.maxBy(LATEST)));
        return last.values().stream()
                .map(use -> new TrackedActionLastAccessed(
                        use.action.substring(use.service().length() + 1), in.written(use.by.arn()), use.at, use.region))
                .toList();
    }

    private static Optional<Use> latest(Stream<Use> uses) {
        return uses.max(LATEST);
    }

    private Stream<Use> uses(List<PolicyHolder> holders) {
        return holders.stream().flatMap(holder -> log.usesOf(holder.id()).entrySet().stream()
                .map(use -> new Use(
                        holder,
                        use.getKey().action(),
                        Instant.ofEpochMilli(use.getValue()),
                        Arn.parse(use.getKey().resource())
                                .map(Arn::region)
                                .filter(region -> !region.isEmpty())
                                .orElse(null))));
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
            case "user" -> store.users().find(account, parsed.name()).map(found -> alone(found, parsed.partition()));
            case "role" -> store.roles().find(account, parsed.name()).map(found -> alone(found, parsed.partition()));
            case "group" ->
                store.groups()
                        .find(account, parsed.name())
                        .map(group -> new About(
                                List.copyOf(store.users().where(account, user -> user.groups()
                                        .contains(group.name()))),
                                principals.policies(group, parsed.partition()).identity()));
            case "policy" ->
                store.policy(arn)
                        .filter(policy -> policy.ofAws() || policy.account().equals(account))
                        .map(policy ->
                                new About(
                                        holding(account, policy.arn()),
                                        List.of(CompiledPolicy.of(arn, policy.document(parsed.partition())))));
            default -> Optional.<About>empty();
        };
    }

    private About alone(PolicyHolder holder, Partition in) {
        return new About(List.of(holder), principals.policies(holder, in).identity());
    }

    private List<PolicyHolder> holding(String account, String arn) {
        List<PolicyHolder> holders = new ArrayList<>();
        holders.addAll(store.users().where(account, user -> user.attachedPolicies().contains(arn)));
        holders.addAll(store.roles().where(account, role -> role.attachedPolicies().contains(arn)));
        return holders;
    }

    private static String kind(PolicyHolder holder) {
        return switch (holder) {
            case IamUser _ -> "USER";
            case IamRole _ -> "ROLE";
            case IamGroup _ -> "GROUP";
        };
    }
}
