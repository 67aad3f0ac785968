import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.backend.memory.MemoryCollection;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import io.netty.channel.Channel;
import java.util.Collection;
import java.util.List;

/** A server of mongo-java-server on loopback; everything is gone when it ends. */
public final class MemoryMongo {
  /** What the driver of today asks a server to be; the commands that the ledger uses are the same. */
  private static final class Recent implements MongoVersion {
    @Override
    public List<Integer> getVersionArray() {
      return List.of(6, 0, 0);
    }

    @Override
    public int getWireVersion() {
      return 17;
    }
  }

  private static final int NOT_IMPLEMENTED = 238;

  /** Where a filter names the key and more, the document is found by its key, as MongoDB does it. */
  private static final class Keyed extends MemoryCollection {
    Keyed(MongoDatabase database, String name, CollectionOptions options, CursorRegistry cursors) {
      super(database, name, options, cursors);
    }

    @Override
    protected QueryResult queryDocuments(
        Document query, Document order, int skip, int limit, int batch, Document projection) {
      Object key = query.get("_id");
      if (query.size() > 1 && (key instanceof String || key instanceof Number)) {
        Document byKey = new Document("_id", key);
        for (Index<Integer> index : getIndexes()) {
          if (index.canHandle(byKey)) {
            return matchDocuments(query, index.getPositions(byKey), order, skip, limit, batch, projection);
          }
        }
      }
      return super.queryDocuments(query, order, skip, limit, batch, projection);
    }
  }

  private static final class Database extends MemoryDatabase {
    private final CursorRegistry cursors;

    Database(String name, CursorRegistry cursors) {
      super(name, cursors);
      this.cursors = cursors;
    }

    @Override
    protected MemoryCollection openOrCreateCollection(String name, CollectionOptions options) {
      return new Keyed(this, name, options, cursors);
    }
  }

  private static final class Backend extends MemoryBackend {
    @Override
    public MemoryDatabase openOrCreateDatabase(String name) {
      return new Database(name, getCursorRegistry());
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
      // It would take an update by expressions for something else; FerretDB says the same.
      if (command.equalsIgnoreCase("findAndModify") && query.get("update") instanceof Collection) {
        throw new MongoServerError(NOT_IMPLEMENTED, "NotImplemented", "updates by expressions");
      }
      if (command.equalsIgnoreCase("endSessions")) return new Document("ok", 1.0);
      if (!command.equals("hello")) return super.handleCommand(channel, database, command, query);
      // Sessions are taken and mean nothing: there is one server, which shows at once what was written.
      return super.handleCommand(channel, database, "ismaster", query).append("logicalSessionTimeoutMinutes", 30);
    }
  }

  public static void main(String[] args) throws InterruptedException {
    MongoServer server = new MongoServer(new Backend().version(new Recent()));
    server.bind("127.0.0.1", Integer.getInteger("port", 0));
    System.out.println("mongodb:/" + server.getLocalAddress() + "/");
    Thread.currentThread().join();
  }
}
