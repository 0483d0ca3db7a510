import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;

/**
 * Runs one node until SIGTERM. Arguments: the home with its modules, and the folder with elasticsearch.yml; with a third
 * one, "once", it ends as soon as it has started.
 *
 * <p>The server's own main class wants its distribution around it, which is not published as an artifact.
 */
final class EsNode {
  public static void main(String[] arguments) throws Exception {
    LogConfigurator.configureESLogging();
    Environment environment =
        InternalSettingsPreparer.prepareEnvironment(
            Settings.EMPTY, Map.of("path.home", arguments[0]), Path.of(arguments[1]), () -> "lab");
    LogConfigurator.configureWithoutConfig(environment.settings());
    Node node = new Node(environment);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
    node.start();
    if (arguments.length > 2) {
      System.exit(0);
    }
    Thread.currentThread().join();
  }

  private static void close(Node node) {
    try {
      node.close();
    } catch (IOException error) {
      error.printStackTrace();
    }
  }
}
