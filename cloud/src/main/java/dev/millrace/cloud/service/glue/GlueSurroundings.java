package dev.millrace.cloud.service.glue;

/// What Glue needs of the rest of the server.
public record GlueSurroundings(
        ObjectStore objects,
        CrawlerRoles roles,
        CrawlLog log,
        CatalogEvents catalogEvents,
        CrawlerEvents crawlerEvents,
        JobRoles jobRoles,
        JobPrograms programs,
        JobEvents jobEvents,
        RunNetworks networks) {}
