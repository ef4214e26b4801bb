package dev.millrace.cloud.service.glue;

/// What Glue needs of the rest of the server.
/// @param programs run Python shell jobs
/// @param drivers run Spark jobs
public record GlueSurroundings(
        ObjectStore objects,
        CrawlerRoles roles,
        GlueLog log,
        CatalogEvents catalogEvents,
        CrawlerEvents crawlerEvents,
        JobRoles jobRoles,
        JobPrograms programs,
        JobPrograms drivers,
        JobEvents jobEvents,
        RunNetworks networks,
        JobMetrics jobMetrics,
        ResourceMetrics resourceMetrics) {}
