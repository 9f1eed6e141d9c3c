-- no call to LeafLink leaves a neutralized database, and none is accepted
UPDATE leaflink_store
   SET state = 'draft',
       connection_identity = NULL,
       api_key_secret = NULL,
       api_key_mask = NULL,
       webhook_key_secret = NULL,
       webhook_key_previous_secret = NULL,
       webhook_key_mask = NULL;
