package dev.millrace.cloud.service.glue;

import dev.millrace.cloud.service.glue.domain.CatalogChange;

/// Where changes of the catalogue are told.
@FunctionalInterface
public interface CatalogEvents {
    /// Nobody listens.
    CatalogEvents NONE = _ -> {};

    /// Called after the change is kept.
    void changed(CatalogChange change);
}
