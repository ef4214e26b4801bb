package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.glue.CrawlerRoles;
import dev.millrace.cloud.service.glue.crawl.CrawlSettings;
import dev.millrace.cloud.service.glue.crawl.Include;
import dev.millrace.cloud.service.glue.domain.CrawlerId;
import dev.millrace.cloud.service.glue.store.CrawlerStore;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.AlreadyExistsException;
import dev.millrace.wire.glue.BatchGetCrawlersRequest;
import dev.millrace.wire.glue.BatchGetCrawlersResponse;
import dev.millrace.wire.glue.CatalogTarget;
import dev.millrace.wire.glue.Crawler;
import dev.millrace.wire.glue.CrawlerRunningException;
import dev.millrace.wire.glue.CrawlerTargets;
import dev.millrace.wire.glue.CreateCrawlerRequest;
import dev.millrace.wire.glue.CreateCrawlerResponse;
import dev.millrace.wire.glue.DeleteCrawlerRequest;
import dev.millrace.wire.glue.DeleteCrawlerResponse;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.GetCrawlerRequest;
import dev.millrace.wire.glue.GetCrawlerResponse;
import dev.millrace.wire.glue.GetCrawlersRequest;
import dev.millrace.wire.glue.GetCrawlersResponse;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.LineageConfiguration;
import dev.millrace.wire.glue.ListCrawlersRequest;
import dev.millrace.wire.glue.ListCrawlersResponse;
import dev.millrace.wire.glue.RecrawlPolicy;
import dev.millrace.wire.glue.S3Target;
import dev.millrace.wire.glue.SchemaChangePolicy;
import dev.millrace.wire.glue.UpdateCrawlerRequest;
import dev.millrace.wire.glue.UpdateCrawlerResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Crawlers as they are made, changed, shown and removed. What is not said has AWS's defaults; a role is shown by its
/// name, as AWS does.
public final class Crawlers {
    private static final RecrawlPolicy EVERYTHING = new RecrawlPolicy("CRAWL_EVERYTHING");
    private static final SchemaChangePolicy CHANGES = new SchemaChangePolicy("UPDATE_IN_DATABASE", "DEPRECATE_IN_DATABASE");
    private static final LineageConfiguration NO_LINEAGE = new LineageConfiguration("DISABLE");

    private final CrawlerStore store;
    private final CrawlerRuns runs;
    private final CrawlerSchedules schedules;
    private final Classifiers classifiers;
    private final CrawlerRoles roles;
    private final Tags tags;
    private final InstantSource clock;

    public Crawlers(
            CrawlerStore store,
            CrawlerRuns runs,
            CrawlerSchedules schedules,
            Classifiers classifiers,
            CrawlerRoles roles,
            Tags tags,
            InstantSource clock) {
        this.store = store;
        this.runs = runs;
        this.schedules = schedules;
        this.classifiers = classifiers;
        this.roles = roles;
        this.tags = tags;
        this.clock = clock;
        tags.of("crawler", (account, region, name) -> store.find(new CrawlerId(account, region, name))
                .isPresent());
    }

    public CreateCrawlerResponse create(CreateCrawlerRequest input, Call call) {
        CrawlerId id = id(input.name(), call);
        Map<String, String> given = Tags.fresh(input.tags());
        Instant now = AwsTime.seconds(clock);
        Crawler made = Crawler.builder()
                .name(input.name())
                .role(role(input.role(), call))
                .targets(targets(input.targets()))
                .databaseName(text(input.databaseName()))
                .description(input.description())
                .classifiers(known(input.classifiers(), call))
                .recrawlPolicy(or(input.recrawlPolicy(), EVERYTHING))
                .schemaChangePolicy(filled(input.schemaChangePolicy(), CHANGES))
                .lineageConfiguration(or(input.lineageConfiguration(), NO_LINEAGE))
                .state("READY")
                .tablePrefix(input.tablePrefix())
                .schedule(CrawlerSchedules.of(input.schedule()))
                .crawlElapsedTime(0L)
                .creationTime(now)
                .lastUpdated(now)
                .version(1L)
                .configuration(text(input.configuration()))
                .crawlerSecurityConfiguration(text(input.crawlerSecurityConfiguration()))
                .lakeFormationConfiguration(input.lakeFormationConfiguration())
                .build();
        checkSettings(made);
        store.changing(() -> {
            if (store.find(id).isPresent()) {
                throw new AlreadyExistsException("Crawler with name " + input.name() + " already exists");
            }
            store.put(id, made, batch -> tags.put(batch, id.arn(), given));
            return id;
        });
        schedules.plan(id, made);
        return new CreateCrawlerResponse();
    }

    public GetCrawlerResponse one(GetCrawlerRequest input, Call call) {
        CrawlerId id = id(input.name(), call);
        return new GetCrawlerResponse(shown(id).orElseThrow(() -> missing(id)));
    }

    public GetCrawlersResponse list(GetCrawlersRequest input, Call call) {
        Page<Crawler> page = GluePages.PAGES.of(
                store.list(call.account(), call.region()), Crawlers::name, input.nextToken(), input.maxResults());
        List<Crawler> shown = page.items().stream()
                .flatMap(crawler -> shown(id(name(crawler), call)).stream())
                .toList();
        return new GetCrawlersResponse(shown, page.next());
    }

    public ListCrawlersResponse names(ListCrawlersRequest input, Call call) {
        Map<String, String> wanted = input.tags() == null ? Map.of() : input.tags();
        List<String> names = store.list(call.account(), call.region()).stream()
                .map(Crawlers::name)
                .filter(name -> tags.has(id(name, call).arn(), wanted))
                .toList();
        Page<String> page = GluePages.PAGES.of(names, name -> name, input.nextToken(), input.maxResults());
        return new ListCrawlersResponse(page.items(), page.next());
    }

    public BatchGetCrawlersResponse some(BatchGetCrawlersRequest input, Call call) {
        List<Crawler> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : input.crawlerNames()) {
            shown(id(name, call)).ifPresentOrElse(found::add, () -> missing.add(name));
        }
        return new BatchGetCrawlersResponse(found, missing);
    }

    public UpdateCrawlerResponse update(UpdateCrawlerRequest input, Call call) {
        CrawlerId id = id(input.name(), call);
        String role = input.role() == null ? null : role(input.role(), call);
        CrawlerTargets targets = input.targets() == null ? null : targets(input.targets());
        List<String> wanted = input.classifiers() == null ? null : known(input.classifiers(), call);
        Crawler changed = store.changing(() -> {
            Crawler had = require(store, id);
            notRunning(id);
            Crawler.Builder now = had.toBuilder()
                    .role(role == null ? had.role() : role)
                    .targets(targets == null ? had.targets() : targets)
                    .databaseName(input.databaseName() == null ? had.databaseName() : text(input.databaseName()))
                    .description(or(input.description(), had.description()))
                    .classifiers(wanted == null ? had.classifiers() : wanted)
                    .recrawlPolicy(or(input.recrawlPolicy(), had.recrawlPolicy()))
                    .schemaChangePolicy(filled(input.schemaChangePolicy(), Objects.requireNonNullElse(had.schemaChangePolicy(), CHANGES)))
                    .lineageConfiguration(or(input.lineageConfiguration(), had.lineageConfiguration()))
                    .tablePrefix(or(input.tablePrefix(), had.tablePrefix()))
                    .schedule(input.schedule() == null ? had.schedule() : CrawlerSchedules.of(input.schedule()))
                    .configuration(input.configuration() == null ? had.configuration() : text(input.configuration()))
                    .crawlerSecurityConfiguration(
                            input.crawlerSecurityConfiguration() == null
                                    ? had.crawlerSecurityConfiguration()
                                    : text(input.crawlerSecurityConfiguration()))
                    .lakeFormationConfiguration(
                            or(input.lakeFormationConfiguration(), had.lakeFormationConfiguration()))
                    .lastUpdated(AwsTime.seconds(clock))
                    .version(had.version() == null ? 1 : had.version() + 1);
            Crawler built = now.build();
            checkSettings(built);
            store.put(id, built);
            return built;
        });
        schedules.plan(id, changed);
        return new UpdateCrawlerResponse();
    }

    public DeleteCrawlerResponse delete(DeleteCrawlerRequest input, Call call) {
        CrawlerId id = id(input.name(), call);
        store.changing(() -> {
            require(store, id);
            notRunning(id);
            store.delete(id, batch -> tags.drop(batch, id.arn()));
            return id;
        });
        schedules.cancel(id);
        return new DeleteCrawlerResponse();
    }

    private static void checkSettings(Crawler crawler) {
        CrawlSettings settings =
                CrawlSettings.of(crawler.configuration(), crawler.schemaChangePolicy(), crawler.recrawlPolicy());
        if (!Objects.requireNonNull(Objects.requireNonNull(crawler.targets()).catalogTargets()).isEmpty()) {
            settings.checkForCatalogTargets();
        }
    }

    private void notRunning(CrawlerId id) {
        if (!runs.state(id).equals("READY")) {
            throw new CrawlerRunningException("Crawler with name " + id.name() + " is currently running");
        }
    }

    /// The state is looked at before the rest: who sees a crawler READY sees its last crawl too.
    private Optional<Crawler> shown(CrawlerId id) {
        String state = runs.state(id);
        long elapsed = runs.elapsed(id).toMillis();
        return store.find(id)
                .map(crawler -> crawler.toBuilder()
                        .state(state)
                        .crawlElapsedTime(elapsed)
                        .build());
    }

    static Crawler require(CrawlerStore store, CrawlerId id) {
        return store.find(id).orElseThrow(() -> missing(id));
    }

    private static EntityNotFoundException missing(CrawlerId id) {
        return new EntityNotFoundException("Crawler entry with name " + id.name() + " does not exist");
    }

    static CrawlerId id(String name, Call call) {
        return new CrawlerId(call.account(), call.region(), name);
    }

    private static String name(Crawler crawler) {
        return String.valueOf(crawler.name());
    }

    private String role(String role, Call call) {
        if (!roles.assumable(call.account(), call.region(), role)) {
            throw new InvalidInputException(
                    "Service is unable to assume provided role. Please verify role's TrustPolicy");
        }
        int at = role.indexOf(":role/");
        return at < 0 ? role : role.substring(at + ":role/".length());
    }

    private List<String> known(@Nullable List<String> names, Call call) {
        List<String> wanted = names == null ? List.of() : names;
        for (String name : wanted) {
            if (classifiers.find(call.account(), call.region(), name).isEmpty()) {
                throw new EntityNotFoundException("Classifier " + name + " not found.");
            }
        }
        return wanted;
    }

    /// The provider of Terraform sends empty texts for what nobody said.
    private static CrawlerTargets targets(CrawlerTargets given) {
        long others = Stream.of(
                        given.jdbcTargets(),
                        given.mongoDBTargets(),
                        given.dynamoDBTargets(),
                        given.deltaTargets(),
                        given.icebergTargets(),
                        given.hudiTargets())
                .filter(list -> list != null && !list.isEmpty())
                .count();
        if (others > 0) {
            throw new AwsException("NotImplemented", 501, "Millrace's crawlers read S3 and catalogue targets alone.");
        }
        List<S3Target> s3 = Objects.requireNonNullElse(given.s3Targets(), List.of());
        List<CatalogTarget> catalog = Objects.requireNonNullElse(given.catalogTargets(), List.of());
        if (s3.isEmpty() && catalog.isEmpty()) {
            throw new InvalidInputException("Crawler targets must not be empty");
        }
        if (!s3.isEmpty() && !catalog.isEmpty()) {
            throw new InvalidInputException("Catalog targets cannot be mixed with targets of another type.");
        }
        // Refuses a path or an exclusion that cannot be read.
        s3.forEach(Include::of);
        return CrawlerTargets.builder()
                .s3Targets(s3.stream()
                        .map(target -> new S3Target(
                                target.path(),
                                Objects.requireNonNullElse(target.exclusions(), List.of()),
                                text(target.connectionName()),
                                target.sampleSize(),
                                text(target.eventQueueArn()),
                                text(target.dlqEventQueueArn())))
                        .toList())
                .jdbcTargets(List.of())
                .mongoDBTargets(List.of())
                .dynamoDBTargets(List.of())
                .catalogTargets(catalog)
                .deltaTargets(List.of())
                .icebergTargets(List.of())
                .hudiTargets(List.of())
                .build();
    }

    private static SchemaChangePolicy filled(@Nullable SchemaChangePolicy given, SchemaChangePolicy otherwise) {
        return given == null
                ? otherwise
                : new SchemaChangePolicy(
                        or(given.updateBehavior(), otherwise.updateBehavior()),
                        or(given.deleteBehavior(), otherwise.deleteBehavior()));
    }

    private static @Nullable String text(@Nullable String given) {
        return given == null || given.isEmpty() ? null : given;
    }

    private static <T> @Nullable T or(@Nullable T given, @Nullable T otherwise) {
        return given == null ? otherwise : given;
    }
}
