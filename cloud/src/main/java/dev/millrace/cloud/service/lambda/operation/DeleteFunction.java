package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.service.lambda.domain.Alias;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.invoke.Deployment;
import dev.millrace.cloud.service.lambda.store.Functions;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.DeleteFunctionRequest;
import dev.millrace.wire.lambda.DeleteFunctionResponse;
import java.util.List;

/// Deletes a function with all that belongs to it, or one version.
public final class DeleteFunction {
    private final Functions functions;
    private final FunctionLookup lookup;
    private final Deployment deployment;

    public DeleteFunction(Functions functions, FunctionLookup lookup, Deployment deployment) {
        this.functions = functions;
        this.lookup = lookup;
        this.deployment = deployment;
    }

    public DeleteFunctionResponse answer(DeleteFunctionRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), input.qualifier(), call);
        String qualifier = ref.qualifier();
        if (qualifier == null) {
            if (functions.delete(ref.key()) == null) {
                throw Refusals.noFunction(ref.arn());
            }
        } else {
            version(ref, qualifier);
        }
        deployment.changed();
        return new DeleteFunctionResponse(204);
    }

    private void version(FunctionRef ref, String qualifier) {
        if (qualifier.equals(FunctionRef.LATEST)) {
            throw Refusals.invalid("$LATEST version cannot be deleted without deleting the function.");
        }
        if (!FunctionRef.isNumber(qualifier)) {
            throw Refusals.invalid("Deletion of aliases is not currently supported.");
        }
        lookup.change(ref.key().at(null), function -> {
            List<String> aliases = function.aliases().stream()
                    .filter(alias -> alias.names(qualifier))
                    .map(Alias::name)
                    .toList();
            if (!aliases.isEmpty()) {
                throw Refusals.conflict(
                        "Unable to delete version because the following aliases reference it: " + aliases);
            }
            return function.version(qualifier).isEmpty() ? function : function.minusVersion(qualifier);
        });
    }
}
