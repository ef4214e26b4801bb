package dev.millrace.cloud.service.glue;

import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.service.glue.crawl.CrawlNews;
import dev.millrace.cloud.service.glue.crawl.CrawlRun;
import dev.millrace.cloud.service.glue.crawl.DryRun;
import dev.millrace.cloud.service.glue.domain.DatabaseId;
import dev.millrace.cloud.service.glue.job.JobWork;
import dev.millrace.cloud.service.glue.job.RunInterfaces;
import dev.millrace.cloud.service.glue.operation.CatalogLookup;
import dev.millrace.cloud.service.glue.operation.CatalogSettings;
import dev.millrace.cloud.service.glue.operation.Classifiers;
import dev.millrace.cloud.service.glue.operation.Connections;
import dev.millrace.cloud.service.glue.operation.CrawlHistory;
import dev.millrace.cloud.service.glue.operation.CrawlerRuns;
import dev.millrace.cloud.service.glue.operation.CrawlerSchedules;
import dev.millrace.cloud.service.glue.operation.Crawlers;
import dev.millrace.cloud.service.glue.operation.Databases;
import dev.millrace.cloud.service.glue.operation.GetPartitions;
import dev.millrace.cloud.service.glue.operation.JobBookmarks;
import dev.millrace.cloud.service.glue.operation.JobRuns;
import dev.millrace.cloud.service.glue.operation.Jobs;
import dev.millrace.cloud.service.glue.operation.JobsAtWork;
import dev.millrace.cloud.service.glue.operation.PartitionIndexes;
import dev.millrace.cloud.service.glue.operation.Partitions;
import dev.millrace.cloud.service.glue.operation.ResourcePolicies;
import dev.millrace.cloud.service.glue.operation.ResourceUsage;
import dev.millrace.cloud.service.glue.operation.ResourceUsage.Resource;
import dev.millrace.cloud.service.glue.operation.SecurityConfigurations;
import dev.millrace.cloud.service.glue.operation.StepRuns;
import dev.millrace.cloud.service.glue.operation.TableStatistics;
import dev.millrace.cloud.service.glue.operation.TableVersions;
import dev.millrace.cloud.service.glue.operation.Tables;
import dev.millrace.cloud.service.glue.operation.Tags;
import dev.millrace.cloud.service.glue.operation.TriggerFirings;
import dev.millrace.cloud.service.glue.operation.Triggers;
import dev.millrace.cloud.service.glue.operation.UserDefinedFunctions;
import dev.millrace.cloud.service.glue.operation.WorkflowEvents;
import dev.millrace.cloud.service.glue.operation.WorkflowGraphs;
import dev.millrace.cloud.service.glue.operation.WorkflowRuns;
import dev.millrace.cloud.service.glue.operation.Workflows;
import dev.millrace.cloud.service.glue.operation.WorkflowsAtWork;
import dev.millrace.cloud.service.glue.store.BookmarkStore;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.cloud.service.glue.store.CrawlerStore;
import dev.millrace.cloud.service.glue.store.JobStore;
import dev.millrace.cloud.service.glue.store.TriggerStore;
import dev.millrace.cloud.service.glue.store.WorkflowStore;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.glue.GlueOperations;
import dev.millrace.wire.service.Service;
import java.util.random.RandomGenerator;

/// Glue put together: its parts, and the table of its operations.
public final class GlueService implements Part {
    private final Service api;
    private final CatalogTables tables;
    private final CatalogRights rights;
    private final DryRun dryRun;
    private final CrawlerRuns runs;
    private final CrawlerSchedules schedules;
    private final JobsAtWork jobsAtWork;
    private final TriggerFirings firings;
    private final WorkflowsAtWork workflowsAtWork;
    private final WorkflowEvents workflowEvents;
    private final ResourceUsage usage;

    public GlueService(Storage storage, Clock clock, RandomGenerator random, GlueSurroundings around) {
        CatalogEvents events = around.catalogEvents();
        Catalog catalog = new Catalog(storage);
        CatalogLookup lookup = new CatalogLookup(catalog);
        Tags tags = new Tags(storage);
        tags.of("database", (account, region, name) -> catalog.find(new DatabaseId(account, region, name))
                .isPresent());
        Databases databases = new Databases(catalog, lookup, tags, events, clock);
        Tables catalogTables = new Tables(catalog, lookup, events, clock);
        Partitions partitions = new Partitions(catalog, lookup, events, clock);
        Connections connections = new Connections(storage, tags, clock);
        Classifiers classifiers = new Classifiers(storage, clock);
        ResourcePolicies policies = new ResourcePolicies(storage, clock);
        rights = new CatalogRights(policies);
        tables = new CatalogTables(catalog);
        CrawlerStore crawlerStore = new CrawlerStore(storage);
        CrawlNews crawlNews = new CrawlNews(around.crawlerEvents());
        CrawlRun crawl = new CrawlRun(
                crawlerStore,
                catalog,
                databases,
                catalogTables,
                partitions,
                classifiers,
                around.objects(),
                around.roles(),
                around.jobRoles(),
                around.log(),
                crawlNews,
                clock);
        dryRun = new DryRun(crawlerStore, crawl, catalog);
        runs = new CrawlerRuns(crawlerStore, crawl, crawlNews, clock, random);
        schedules = new CrawlerSchedules(crawlerStore, runs, clock);
        JobStore jobStore = new JobStore(storage);
        BookmarkStore bookmarkStore = new BookmarkStore(storage);
        JobWork work = new JobWork(
                around.objects(),
                around.jobRoles(),
                around.programs(),
                around.drivers(),
                around.jobMetrics(),
                around.log(),
                bookmarkStore,
                clock,
                () -> storage.folder("glue-job-runs"));
        RunInterfaces interfaces = new RunInterfaces(connections::find, around.networks());
        jobsAtWork = new JobsAtWork(jobStore, work, interfaces, around.jobEvents(), clock);
        JobRuns jobRuns = new JobRuns(jobStore, jobsAtWork, clock, random);
        TriggerStore triggerStore = new TriggerStore(storage);
        WorkflowStore workflowStore = new WorkflowStore(storage);
        WorkflowGraphs graphs = new WorkflowGraphs(triggerStore, jobStore, jobsAtWork);
        StepRuns stepRuns = new StepRuns(jobRuns, runs, clock);
        workflowsAtWork = new WorkflowsAtWork(workflowStore, graphs, stepRuns, clock, random);
        workflowEvents = new WorkflowEvents(workflowStore, triggerStore, workflowsAtWork, clock);
        firings = new TriggerFirings(triggerStore, jobRuns, runs, workflowsAtWork, clock);
        usage = new ResourceUsage(
                jobStore, jobsAtWork, triggerStore, workflowStore, around.resourceMetrics(), clock);
        jobsAtWork.count(id -> usage.changed(id.account(), id.region(), Resource.JOB_RUN));
        jobsAtWork.follow((id, run, again) -> {
            if (!workflowsAtWork.ended(run, again) && again == null) {
                firings.ended(id, run);
            }
        });
        runs.follow((id, over) -> {
            if (!workflowsAtWork.ended(over)) {
                firings.ended(id, over);
            }
        });
        api = Service.of(GlueOperations.FACTS, () -> {
            TableVersions versions = new TableVersions(catalog, lookup);
            GetPartitions getPartitions = new GetPartitions(catalog, lookup, clock);
            PartitionIndexes indexes = new PartitionIndexes(catalog, lookup);
            TableStatistics statistics = new TableStatistics(catalog, lookup);
            UserDefinedFunctions functions = new UserDefinedFunctions(catalog, lookup, clock);
            CatalogSettings settings = new CatalogSettings(storage);
            Crawlers crawlers = new Crawlers(crawlerStore, runs, schedules, classifiers, around.roles(), tags, clock);
            CrawlHistory history = new CrawlHistory(crawlerStore);
            Jobs jobs = new Jobs(jobStore, jobsAtWork, bookmarkStore, around.roles(), tags, clock);
            JobBookmarks bookmarks = new JobBookmarks(bookmarkStore);
            SecurityConfigurations security = new SecurityConfigurations(storage, clock);
            Triggers triggers = new Triggers(triggerStore, firings, workflowStore, workflowEvents, tags);
            Workflows workflows = new Workflows(workflowStore, triggers, graphs, tags, clock);
            WorkflowRuns workflowRuns = new WorkflowRuns(workflowStore, workflowsAtWork, graphs);
            return new GlueOperations()
                // Databases
                .createDatabase(databases::create)
                .getDatabase(databases::one)
                .getDatabases(databases::list)
                .updateDatabase(databases::update)
                .deleteDatabase(databases::delete)
                // Tables
                .createTable(catalogTables::create)
                .getTable(catalogTables::one)
                .getTables(catalogTables::list)
                .updateTable(catalogTables::update)
                .deleteTable(catalogTables::delete)
                .batchDeleteTable(catalogTables::deleteAll)
                .getTableVersion(versions::one)
                .getTableVersions(versions::list)
                .deleteTableVersion(versions::delete)
                .batchDeleteTableVersion(versions::deleteAll)
                // Partitions
                .createPartition(partitions::create)
                .batchCreatePartition(partitions::createAll)
                .getPartition(partitions::one)
                .batchGetPartition(partitions::some)
                .getPartitions(getPartitions::run)
                .updatePartition(partitions::update)
                .batchUpdatePartition(partitions::updateAll)
                .deletePartition(partitions::delete)
                .batchDeletePartition(partitions::deleteAll)
                .createPartitionIndex(indexes::create)
                .getPartitionIndexes(indexes::list)
                .deletePartitionIndex(indexes::delete)
                // Statistics
                .getColumnStatisticsForTable(statistics::get)
                .updateColumnStatisticsForTable(statistics::update)
                .deleteColumnStatisticsForTable(statistics::delete)
                .getColumnStatisticsForPartition(statistics::get)
                .updateColumnStatisticsForPartition(statistics::update)
                .deleteColumnStatisticsForPartition(statistics::delete)
                // Functions
                .createUserDefinedFunction(functions::create)
                .getUserDefinedFunction(functions::one)
                .getUserDefinedFunctions(functions::list)
                .updateUserDefinedFunction(functions::update)
                .deleteUserDefinedFunction(functions::delete)
                // Connections and classifiers
                .createConnection(connections::create)
                .getConnection(connections::one)
                .getConnections(connections::list)
                .updateConnection(connections::update)
                .deleteConnection(connections::delete)
                .batchDeleteConnection(connections::deleteAll)
                .createClassifier(classifiers::create)
                .getClassifier(classifiers::one)
                .getClassifiers(classifiers::list)
                .updateClassifier(classifiers::update)
                .deleteClassifier(classifiers::delete)
                // Crawlers
                .createCrawler(crawlers::create)
                .getCrawler(crawlers::one)
                .getCrawlers(crawlers::list)
                .listCrawlers(crawlers::names)
                .batchGetCrawlers(crawlers::some)
                .updateCrawler(crawlers::update)
                .deleteCrawler(crawlers::delete)
                .startCrawler(runs::start)
                .stopCrawler(runs::stop)
                .updateCrawlerSchedule(schedules::update)
                .startCrawlerSchedule(schedules::start)
                .stopCrawlerSchedule(schedules::stop)
                .listCrawls(history::list)
                .getCrawlerMetrics(history::metrics)
                // Jobs
                .createJob(usage.changing(jobs::create, Resource.JOB))
                .getJob(jobs::one)
                .getJobs(jobs::list)
                .listJobs(jobs::names)
                .batchGetJobs(jobs::some)
                .updateJob(jobs::update)
                .deleteJob(usage.changing(jobs::delete, Resource.JOB))
                .startJobRun(jobRuns::start)
                .getJobRun(jobRuns::one)
                .getJobRuns(jobRuns::list)
                .batchStopJobRun(jobRuns::stop)
                // Triggers
                .createTrigger(usage.changing(triggers::create, Resource.TRIGGER))
                .getTrigger(triggers::one)
                .getTriggers(triggers::list)
                .listTriggers(triggers::names)
                .batchGetTriggers(triggers::some)
                .updateTrigger(triggers::update)
                .deleteTrigger(usage.changing(triggers::delete, Resource.TRIGGER))
                .startTrigger(triggers::start)
                .stopTrigger(triggers::stop)
                // Bookmarks and security configurations
                .getJobBookmark(bookmarks::one)
                .resetJobBookmark(bookmarks::reset)
                .createSecurityConfiguration(security::create)
                .getSecurityConfiguration(security::one)
                .getSecurityConfigurations(security::list)
                .deleteSecurityConfiguration(security::delete)
                // Workflows
                .createWorkflow(usage.changing(workflows::create, Resource.WORKFLOW))
                .getWorkflow(workflows::one)
                .batchGetWorkflows(workflows::some)
                .listWorkflows(workflows::list)
                .updateWorkflow(workflows::update)
                .deleteWorkflow(usage.changing(workflows::delete, Resource.WORKFLOW, Resource.TRIGGER))
                .startWorkflowRun(workflowRuns::start)
                .getWorkflowRun(workflowRuns::one)
                .getWorkflowRuns(workflowRuns::list)
                .getWorkflowRunProperties(workflowRuns::properties)
                .putWorkflowRunProperties(workflowRuns::putProperties)
                .stopWorkflowRun(workflowRuns::stop)
                .resumeWorkflowRun(workflowRuns::resume)
                // Tags, policies, settings
                .getTags(tags::get)
                .tagResource(tags::tag)
                .untagResource(tags::untag)
                .putResourcePolicy(policies::put)
                .getResourcePolicy(policies::one)
                .getResourcePolicies(policies::list)
                .deleteResourcePolicy(policies::delete)
                .getDataCatalogEncryptionSettings(settings::get)
                .putDataCatalogEncryptionSettings(settings::put)
                .build();
        });
    }

    /// The operations, each with the code that answers it.
    public Service api() {
        return api;
    }

    @Override
    public void start() {
        workflowsAtWork.watch();
        runs.resume();
        jobsAtWork.resume();
        workflowsAtWork.resume();
        workflowEvents.resume();
        firings.planAll();
        schedules.planAll();
        usage.start();
    }

    @Override
    public void stop() {
        usage.stop();
        schedules.stop();
        firings.stop();
        workflowEvents.stop();
        jobsAtWork.end();
        runs.end();
    }

    /// For what hands events over that begin workflows.
    public WorkflowEvents workflowEvents() {
        return workflowEvents;
    }

    /// For those who decide about access.
    public CatalogRights rights() {
        return rights;
    }

    /// For people who ask what a crawl would do.
    public DryRun dryRun() {
        return dryRun;
    }

    /// For other parts of the server that read what tables are like.
    public CatalogTables tables() {
        return tables;
    }
}
