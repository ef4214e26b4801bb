package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.glue.CrawlerRoles;
import dev.millrace.cloud.service.glue.GlueLog;
import dev.millrace.cloud.service.glue.JobRoles;
import dev.millrace.cloud.service.glue.ObjectStore;
import dev.millrace.cloud.service.glue.crawl.CatalogUpdate.Counts;
import dev.millrace.cloud.service.glue.crawl.format.TextClassifier;
import dev.millrace.cloud.service.glue.domain.CrawlRecord;
import dev.millrace.cloud.service.glue.domain.CrawlerId;
import dev.millrace.cloud.service.glue.domain.DatabaseId;
import dev.millrace.cloud.service.glue.domain.TableState;
import dev.millrace.cloud.service.glue.operation.Classifiers;
import dev.millrace.cloud.service.glue.operation.Databases;
import dev.millrace.cloud.service.glue.operation.Partitions;
import dev.millrace.cloud.service.glue.operation.Tables;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.cloud.service.glue.store.CrawlerStore;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.glue.CatalogTarget;
import dev.millrace.wire.glue.Crawler;
import dev.millrace.wire.glue.CrawlerTargets;
import dev.millrace.wire.glue.DatabaseInput;
import dev.millrace.wire.glue.LastCrawlInfo;
import dev.millrace.wire.glue.S3Target;
import dev.millrace.wire.glue.StorageDescriptor;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One crawl from its beginning to its end: it reads, brings what it found into the catalogue, and tells its log what it
/// does, in AWS's lines.
public final class CrawlRun {
    private static final System.Logger LOG = System.getLogger(CrawlRun.class.getName());

    /// A crawl that is over.
    /// @param last as its crawler shows it
    public record Ended(CrawlRecord record, LastCrawlInfo last) {}

    private final CrawlerStore store;
    private final Catalog catalog;
    private final Databases databases;
    private final Tables tables;
    private final Partitions partitions;
    private final Classifiers classifiers;
    private final ObjectStore objects;
    private final CrawlerRoles roles;
    private final JobRoles rights;
    private final GlueLog log;
    private final CrawlNews news;
    private final InstantSource clock;

    public CrawlRun(
            CrawlerStore store,
            Catalog catalog,
            Databases databases,
            Tables tables,
            Partitions partitions,
            Classifiers classifiers,
            ObjectStore objects,
            CrawlerRoles roles,
            JobRoles rights,
            GlueLog log,
            CrawlNews news,
            InstantSource clock) {
        this.store = store;
        this.catalog = catalog;
        this.databases = databases;
        this.tables = tables;
        this.partitions = partitions;
        this.classifiers = classifiers;
        this.objects = objects;
        this.roles = roles;
        this.rights = rights;
        this.log = log;
        this.news = news;
        this.clock = clock;
    }

    /// What goes wrong is the outcome, never an exception.
    public Ended run(CrawlerId id, Crawler crawler, CrawlRecord record, BooleanSupplier stopped) {
        CrawlLines lines = new CrawlLines(log, clock, id, record.id());
        lines.add("BENCHMARK", "Running Start Crawl for Crawler " + id.name());
        news.tell(id, record);
        CrawlRecord ended;
        try {
            ended = crawl(id, crawler, record, stopped, lines).ended("COMPLETED", AwsTime.millis(clock), null);
        } catch (Crawl.StoppedException e) {
            lines.add("INFO", "The crawl was stopped.");
            ended = record.ended("STOPPED", AwsTime.millis(clock), null);
        } catch (IOException | AwsException e) {
            lines.add("ERROR", String.valueOf(e.getMessage()));
            ended = record.ended("FAILED", AwsTime.millis(clock), e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            LOG.log(System.Logger.Level.ERROR, "A crawl failed", e);
            lines.add("ERROR", "Internal Service Exception");
            ended = record.ended("FAILED", AwsTime.millis(clock), "Internal Service Exception");
        }
        lines.add("BENCHMARK", "Crawler has finished running and is in state READY");
        lines.flush();
        return new Ended(ended, last(ended));
    }

    private CrawlRecord crawl(
            CrawlerId id, Crawler crawler, CrawlRecord record, BooleanSupplier stopped, CrawlLines lines)
            throws IOException, Crawl.StoppedException {
        if (!roles.assumable(id.account(), id.region(), String.valueOf(crawler.role()))) {
            throw new IOException("Service is unable to assume provided role. Please verify role's TrustPolicy");
        }
        CrawlSettings settings =
                CrawlSettings.of(crawler.configuration(), crawler.schemaChangePolicy(), crawler.recrawlPolicy());
        List<FoundIn> found = found(id, crawler, settings, stopped, problem -> lines.add("WARN", problem));
        lines.add("BENCHMARK", "Classification complete, writing results to database " + names(found));
        lines.add("INFO", "Crawler configured with " + configured(crawler));
        CatalogUpdate update = new CatalogUpdate(
                catalog,
                tables,
                partitions,
                settings,
                id.name(),
                record.id(),
                Partition.of(id.region())
                        .global("sts", id.account(), "assumed-role/" + roleName(crawler) + "/AWS-Crawler"),
                clock,
                line -> lines.add("INFO", line));
        for (FoundIn each : found) {
            DatabaseId database = each.database();
            if (catalog.find(database).isEmpty()) {
                databases.make(database, DatabaseInput.builder().name(database.name()).build(), Map.of());
            }
            update.apply(each, Objects.requireNonNullElse(crawler.tablePrefix(), ""));
        }
        if (settings.newFoldersOnly()) {
            store.seen(id, folders(found));
        }
        lines.add("BENCHMARK", "Finished writing to Catalog");
        lines.summary("TABLE", update.tableCounts());
        lines.summary("PARTITION", update.partitionCounts());
        Counts counts = update.tableCounts();
        return record.did(
                summary(counts, update.partitionCounts()), counts.added(), counts.updated(), counts.deleted());
    }

    /// What lies under a crawler's include paths now, or where the tables lie that are its targets; nothing is changed.
    List<FoundIn> found(
            CrawlerId id,
            Crawler crawler,
            CrawlSettings settings,
            BooleanSupplier stopped,
            Consumer<String> problem)
            throws IOException, Crawl.StoppedException {
        List<TextClassifier> custom = custom(id, crawler, problem);
        Set<String> standing = standing(database(id, crawler), id.name());
        Crawl.Reading reading = new Crawl.Reading(
                new ReadByRole(objects, rights, id.region(), String.valueOf(crawler.role())),
                id.account(),
                custom,
                stopped,
                problem,
                standing::contains);
        CrawlerTargets targets = Objects.requireNonNull(crawler.targets());
        List<CatalogTarget> named = Objects.requireNonNullElse(targets.catalogTargets(), List.of());
        if (!named.isEmpty()) {
            return new CatalogTargets(catalog).found(id, named, settings, reading);
        }
        Crawl crawl = new Crawl(settings, reading);
        Predicate<String> skipped =
                settings.newFoldersOnly() ? location -> store.hasSeen(id, location) : _ -> false;
        List<FoundTable> found = new ArrayList<>();
        List<String> under = new ArrayList<>();
        for (S3Target target : Objects.requireNonNullElse(targets.s3Targets(), List.<S3Target>of())) {
            Include include = Include.of(target);
            under.add(include.location());
            found.addAll(crawl.tables(include, skipped));
        }
        return List.of(new FoundIn(database(id, crawler), found, under, _ -> true));
    }

    static String names(List<FoundIn> found) {
        return found.stream().map(each -> each.database().name()).distinct().collect(Collectors.joining(", "));
    }

    /// Where tables of the crawler lie.
    private Set<String> standing(DatabaseId database, String crawler) {
        Set<String> locations = new HashSet<>();
        for (TableState table : catalog.tables().list(database.key())) {
            StorageDescriptor storage = table.table().storageDescriptor();
            Map<String, String> parameters = table.table().parameters();
            if (storage != null
                    && storage.location() != null
                    && parameters != null
                    && crawler.equals(parameters.get(TableShape.CRAWLER))) {
                locations.add(storage.location());
            }
        }
        return locations;
    }

    public static DatabaseId database(CrawlerId id, Crawler crawler) {
        String name = crawler.databaseName();
        return new DatabaseId(id.account(), id.region(), name == null || name.isEmpty() ? "default" : name);
    }

    private List<TextClassifier> custom(
            CrawlerId id, Crawler crawler, Consumer<String> problem) {
        List<TextClassifier> custom = new ArrayList<>();
        for (String name : Objects.requireNonNullElse(crawler.classifiers(), List.<String>of())) {
            classifiers
                    .find(id.account(), id.region(), name)
                    .flatMap(state -> CustomClassifiers.of(state.classifier()))
                    .ifPresentOrElse(custom::add, () -> problem.accept("Classifier " + name + " cannot be used"));
        }
        return custom;
    }

    private static LastCrawlInfo last(CrawlRecord record) {
        return new LastCrawlInfo(
                record.endState(),
                record.error(),
                CrawlRecord.LOG_GROUP,
                record.crawler(),
                record.id(),
                record.startTime());
    }

    private static List<String> folders(List<FoundIn> found) {
        return found.stream()
                .flatMap(each -> each.tables().stream())
                .flatMap(table -> table.isPartitioned()
                        ? table.partitions().stream().map(FoundTable.FoundPartition::location)
                        : Stream.of(table.location()))
                .toList();
    }

    private static String configured(Crawler crawler) {
        var policy = Objects.requireNonNull(crawler.schemaChangePolicy());
        String changes = "SchemaChangePolicy {\"UpdateBehavior\":\"" + policy.updateBehavior()
                + "\",\"DeleteBehavior\":\"" + policy.deleteBehavior() + "\"}";
        return crawler.configuration() == null
                ? changes + "."
                : "Configuration " + crawler.configuration() + " and " + changes
                        + ". Note that values in the Configuration override values in the SchemaChangePolicy for S3 Targets.";
    }

    private static String roleName(Crawler crawler) {
        String role = String.valueOf(crawler.role());
        return role.substring(role.lastIndexOf('/') + 1);
    }

    private static String summary(Counts tables, Counts partitions) {
        return "{\"TABLE\":" + json(tables) + ",\"PARTITION\":" + json(partitions) + "}";
    }

    private static String json(Counts counts) {
        return "{\"ADD\":" + counts.added() + ",\"UPDATE\":" + counts.updated() + ",\"DELETE\":" + counts.deleted() + "}";
    }
}
