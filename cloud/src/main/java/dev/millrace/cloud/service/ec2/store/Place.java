package dev.millrace.cloud.service.ec2.store;

import dev.millrace.wire.Call;

/// Where resources are: nobody sees those of another account or region.
public record Place(String account, String region) {
    public static Place of(Call call) {
        return new Place(call.account(), call.region());
    }
}
