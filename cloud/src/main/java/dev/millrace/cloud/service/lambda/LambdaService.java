package dev.millrace.cloud.service.lambda;

import dev.millrace.cloud.service.lambda.mapping.KinesisMappings;
import dev.millrace.cloud.service.lambda.operation.Aliases;
import dev.millrace.cloud.service.lambda.operation.CodeIntake;
import dev.millrace.cloud.service.lambda.operation.Concurrency;
import dev.millrace.cloud.service.lambda.operation.CreateFunction;
import dev.millrace.cloud.service.lambda.operation.DeleteFunction;
import dev.millrace.cloud.service.lambda.operation.EventInvokeConfigs;
import dev.millrace.cloud.service.lambda.operation.FunctionLookup;
import dev.millrace.cloud.service.lambda.operation.FunctionOptions;
import dev.millrace.cloud.service.lambda.operation.FunctionUrlConfigs;
import dev.millrace.cloud.service.lambda.operation.GetFunction;
import dev.millrace.cloud.service.lambda.operation.Invoke;
import dev.millrace.cloud.service.lambda.operation.InvokeWithResponseStream;
import dev.millrace.cloud.service.lambda.operation.LayerVersions;
import dev.millrace.cloud.service.lambda.operation.Permissions;
import dev.millrace.cloud.service.lambda.operation.ProvisionedConcurrency;
import dev.millrace.cloud.service.lambda.operation.PublishVersion;
import dev.millrace.cloud.service.lambda.operation.SettingsRules;
import dev.millrace.cloud.service.lambda.operation.Tags;
import dev.millrace.cloud.service.lambda.operation.UpdateFunction;
import dev.millrace.wire.lambda.LambdaOperations;
import dev.millrace.wire.service.Service;

/// Lambda's API: the operations' code over the functions at work, and the table of them.
public final class LambdaService {
    private final Service api;

    /// @param work the functions
    /// @param mappings theirs on streams
    public LambdaService(LambdaFunctions work, KinesisMappings mappings, ImageSource images, ObjectSource objects) {
        FunctionLookup lookup = new FunctionLookup(work.functions);
        SettingsRules rules = new SettingsRules(work.roles, work.layers, work.codes, work.destinations, work.networks);
        CodeIntake intake = new CodeIntake(work.codes, images, objects);
        Aliases aliases = new Aliases(lookup, work.deployment, work.random);
        Concurrency concurrency = new Concurrency(work.functions, work.layers, lookup, work.gauge);
        CreateFunction createFunction =
                new CreateFunction(work.functions, lookup, rules, intake, work.preparation, work.clock, work.random);
        DeleteFunction deleteFunction = new DeleteFunction(work.functions, lookup, work.deployment);
        EventInvokeConfigs eventInvokeConfigs =
                new EventInvokeConfigs(work.functions, lookup, work.destinations, work.clock);
        FunctionOptions functionOptions = new FunctionOptions(lookup);
        FunctionUrlConfigs urls = new FunctionUrlConfigs(lookup, work.settings, work.clock, work.random);
        GetFunction getFunction = new GetFunction(work.functions, lookup, work.settings);
        Invoke invoke = new Invoke(lookup, work.invoker, work.queue);
        LayerVersions layerVersions = new LayerVersions(work.layers, intake, work.settings, work.clock, work.random);
        Permissions permissions = new Permissions(lookup, work.random);
        ProvisionedConcurrency provisionedConcurrency =
                new ProvisionedConcurrency(lookup, work.gauge, work.deployment, work.warm, work.clock);
        PublishVersion publishVersion = new PublishVersion(lookup, work.preparation, work.clock, work.random);
        Tags tags = new Tags(lookup, mappings);
        UpdateFunction updateFunction =
                new UpdateFunction(lookup, rules, intake, publishVersion, work.preparation, work.clock, work.random);
        api = Service.of(LambdaOperations.FACTS, () -> new LambdaOperations()
                // Functions
                .createFunction(createFunction::answer)
                .getFunction(getFunction::answer)
                .getFunctionConfiguration(getFunction::configuration)
                .listFunctions(getFunction::list)
                .listVersionsByFunction(getFunction::versions)
                .updateFunctionCode(updateFunction::code)
                .updateFunctionConfiguration(updateFunction::configuration)
                .putFunctionRecursionConfig(functionOptions::putRecursion)
                .putRuntimeManagementConfig(functionOptions::putRuntime)
                .getFunctionCodeSigningConfig(functionOptions::codeSigning)
                .getFunctionRecursionConfig(functionOptions::recursion)
                .getRuntimeManagementConfig(functionOptions::runtime)
                .deleteFunction(deleteFunction::answer)
                // Their URLs
                .createFunctionUrlConfig(urls::create)
                .getFunctionUrlConfig(urls::get)
                .listFunctionUrlConfigs(urls::list)
                .updateFunctionUrlConfig(urls::update)
                .deleteFunctionUrlConfig(urls::delete)
                // Calling them
                .invoke(invoke::answer)
                .invokeWithResponseStream(new InvokeWithResponseStream(lookup, work.invoker, invoke)::answer)
                .putFunctionEventInvokeConfig(eventInvokeConfigs::put)
                .getFunctionEventInvokeConfig(eventInvokeConfigs::get)
                .listFunctionEventInvokeConfigs(eventInvokeConfigs::list)
                .updateFunctionEventInvokeConfig(eventInvokeConfigs::update)
                .deleteFunctionEventInvokeConfig(eventInvokeConfigs::delete)
                .putFunctionConcurrency(concurrency::put)
                .getAccountSettings((_, call) -> concurrency.account(call))
                .getFunctionConcurrency(concurrency::get)
                .deleteFunctionConcurrency(concurrency::delete)
                .putProvisionedConcurrencyConfig(provisionedConcurrency::put)
                .getProvisionedConcurrencyConfig(provisionedConcurrency::get)
                .listProvisionedConcurrencyConfigs(provisionedConcurrency::list)
                .deleteProvisionedConcurrencyConfig(provisionedConcurrency::delete)
                // Versions and aliases
                .publishVersion(publishVersion::answer)
                .createAlias(aliases::create)
                .getAlias(aliases::get)
                .listAliases(aliases::list)
                .updateAlias(aliases::update)
                .deleteAlias(aliases::delete)
                // Layers
                .addLayerVersionPermission(layerVersions::permit)
                .publishLayerVersion(layerVersions::publish)
                .getLayerVersion(layerVersions::get)
                .getLayerVersionByArn(layerVersions::get)
                .getLayerVersionPolicy(layerVersions::policy)
                .listLayerVersions(layerVersions::versions)
                .listLayers(layerVersions::list)
                .removeLayerVersionPermission(layerVersions::forbid)
                .deleteLayerVersion(layerVersions::delete)
                // Event source mappings
                .createEventSourceMapping(mappings::create)
                .getEventSourceMapping(mappings::get)
                .listEventSourceMappings(mappings::list)
                .updateEventSourceMapping(mappings::update)
                .deleteEventSourceMapping(mappings::delete)
                // Permissions and tags
                .addPermission(permissions::add)
                .getPolicy(permissions::get)
                .removePermission(permissions::remove)
                .listTags(tags::list)
                .tagResource(tags::tag)
                .untagResource(tags::untag)
                .build());
    }

    /// The operations, each with the code that answers it.
    public Service api() {
        return api;
    }
}
