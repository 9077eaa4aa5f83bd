package dev.stowage.storage.etcd;

import dev.stowage.harness.MachineRequirements;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests that leave their cluster alone the same one to all. It has one member, since three cost three
 * times the processor; what three are for is tested where members fail. Without etcd on the PATH the tests
 * are not run, or fail where it is required.
 */
final class EtcdClusterExtension implements ParameterResolver, ExecutionCondition {
    private static final Namespace NAMESPACE = Namespace.create(EtcdClusterExtension.class);

    /** Ends the cluster when all tests are done. */
    private record ClusterResource(EtcdCluster cluster) implements AutoCloseable {
        @Override
        public void close() {
            cluster.close();
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return EtcdCluster.isInstalled() || MachineRequirements.isRequired("etcd")
                ? ConditionEvaluationResult.enabled("etcd is here, or required")
                : ConditionEvaluationResult.disabled("not run: no etcd on the PATH; apt install etcd-server");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == EtcdCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(ClusterResource.class, key -> {
            try {
                return new ClusterResource(EtcdCluster.start(EtcdCluster.ClusterPlan.onLoopback(1)));
            } catch (java.io.IOException e) {
                throw new ParameterResolutionException("etcd does not start", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ParameterResolutionException("interrupted", e);
            }
        }, ClusterResource.class).cluster();
    }
}
