import { defineConfig } from 'drizzle-kit';

// Makes the migrations: npx drizzle-kit generate --config apps/data-api/drizzle.config.ts --name what_changes
export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: 'apps/data-api/src/database/schema.ts',
  out: 'apps/data-api/drizzle',
});
