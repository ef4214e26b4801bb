package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.ConnectionPasswordEncryption;
import dev.millrace.wire.glue.DataCatalogEncryptionSettings;
import dev.millrace.wire.glue.EncryptionAtRest;
import dev.millrace.wire.glue.GetDataCatalogEncryptionSettingsRequest;
import dev.millrace.wire.glue.GetDataCatalogEncryptionSettingsResponse;
import dev.millrace.wire.glue.PutDataCatalogEncryptionSettingsRequest;
import dev.millrace.wire.glue.PutDataCatalogEncryptionSettingsResponse;

/// How the catalogue says it is encrypted: kept and read back.
public final class CatalogSettings {
    private static final EncryptionAtRest AT_REST = new EncryptionAtRest("DISABLED", null, null);
    private static final ConnectionPasswordEncryption PASSWORDS = new ConnectionPasswordEncryption(false, null);

    private final Documents<DataCatalogEncryptionSettings> kept;

    public CatalogSettings(Storage storage) {
        this.kept = storage.documents("glue/settings", DataCatalogEncryptionSettings.class);
    }

    public GetDataCatalogEncryptionSettingsResponse get(GetDataCatalogEncryptionSettingsRequest input, Call call) {
        CatalogLookup.own(input.catalogId(), call);
        return new GetDataCatalogEncryptionSettingsResponse(of(call));
    }

    public PutDataCatalogEncryptionSettingsResponse put(PutDataCatalogEncryptionSettingsRequest input, Call call) {
        CatalogLookup.own(input.catalogId(), call);
        DataCatalogEncryptionSettings had = of(call);
        DataCatalogEncryptionSettings given = input.dataCatalogEncryptionSettings();
        kept.put(
                new DataCatalogEncryptionSettings(
                        given.encryptionAtRest() == null ? had.encryptionAtRest() : given.encryptionAtRest(),
                        given.connectionPasswordEncryption() == null
                                ? had.connectionPasswordEncryption()
                                : given.connectionPasswordEncryption()),
                call.account(),
                call.region());
        return new PutDataCatalogEncryptionSettingsResponse();
    }

    private DataCatalogEncryptionSettings of(Call call) {
        return kept.find(call.account(), call.region())
                .orElseGet(() -> new DataCatalogEncryptionSettings(AT_REST, PASSWORDS));
    }
}
